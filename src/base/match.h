// Match: an overload set made from lambdas, for std::visit over the closed variants of the plans.
#pragma once

namespace piezo {

template <class... Fs>
struct Match : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Match(Fs...) -> Match<Fs...>;

}  // namespace piezo
