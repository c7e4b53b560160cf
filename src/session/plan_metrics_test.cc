#include "session/plan_metrics.h"

#include <gtest/gtest.h>

namespace piezo::session {
namespace {

TEST(PlanMetrics, HaveAStepForEachNodeAndTheRowsOfTheFirst) {
  const plan::NodePtr range = plan::MakeNode(plan::Range{}, {});
  const plan::NodePtr grouped = plan::MakeNode(plan::Distinct{range, {}}, {});
  const PlanMetrics metrics = MetricsOf(plan::MakeNode(plan::Limit{grouped, 3, 0}, {}), 2);
  ASSERT_EQ(metrics.steps.size(), 3u);
  EXPECT_EQ(metrics.steps[0].name, "CollectLimit");
  EXPECT_EQ(metrics.steps[0].parent, metrics.steps[0].id);
  EXPECT_EQ(metrics.steps[0].output_rows, 2);
  EXPECT_EQ(metrics.steps[1].name, "HashAggregate");
  EXPECT_EQ(metrics.steps[2].name, "Range");
  EXPECT_EQ(metrics.steps[2].parent, metrics.steps[1].id);
  EXPECT_FALSE(metrics.steps[2].output_rows);
}

}  // namespace
}  // namespace piezo::session
