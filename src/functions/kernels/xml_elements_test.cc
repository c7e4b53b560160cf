#include "functions/kernels/xml_elements.h"

#include <gtest/gtest.h>

#include <vector>

namespace piezo::functions {
namespace {

std::vector<std::string> Elements(const std::string& text) {
  XmlElements elements("a");
  elements.Begin(text);
  std::vector<std::string> found;
  std::string_view element;
  while (elements.Next(element)) found.emplace_back(element);
  return found;
}

using Texts = std::vector<std::string>;

TEST(XmlElements, FindsElementsOfTheName) {
  EXPECT_EQ(Elements("<r><a>1</a> <ab>2</ab><a x='1'/><b/></r>"), (Texts{"<a>1</a>", "<a x='1'/>"}));
  EXPECT_EQ(Elements("<r/>"), Texts{});
  EXPECT_EQ(Elements(""), Texts{});
}

TEST(XmlElements, ElementsMayNest) {
  EXPECT_EQ(Elements("<a><a>1</a><a/></a><a/>"), (Texts{"<a><a>1</a><a/></a>", "<a/>"}));
}

TEST(XmlElements, CommentsAndCharacterDataHoldNone) {
  EXPECT_EQ(Elements("<!-- <a>0</a> --><a><![CDATA[</a>]]></a><!-- <a>"), Texts{"<a><![CDATA[</a>]]></a>"});
}

TEST(XmlElements, WhatIsNotClosedGoesOnToTheEnd) {
  EXPECT_EQ(Elements("</a><a>1"), Texts{"<a>1"});
  EXPECT_EQ(Elements("x<a "), Texts{"<a "});
}

}  // namespace
}  // namespace piezo::functions
