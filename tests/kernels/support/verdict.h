// SPDX-License-Identifier: MIT
// The verdicts that kernels write: kernels/include/largen/verdict.cuh as a test sees it.
#pragma once

#include <vector>

namespace largen::testing {

enum VerdictKind { converged = 0, not_converged = 1, ill_conditioned = 2, not_positive_definite = 3, diverged = 4, non_finite = 5 };

struct Verdict {
  double residual = -1;  // poison
  int kind = -7, index = -7;
};

inline std::vector<int> kinds_of(const std::vector<Verdict>& verdicts) {
  std::vector<int> kinds;
  for (const Verdict& verdict : verdicts) kinds.push_back(verdict.kind);
  return kinds;
}

inline std::vector<int> indices_of(const std::vector<Verdict>& verdicts) {
  std::vector<int> indices;
  for (const Verdict& verdict : verdicts) indices.push_back(verdict.index);
  return indices;
}

inline std::vector<double> residuals_of(const std::vector<Verdict>& verdicts) {
  std::vector<double> residuals;
  for (const Verdict& verdict : verdicts) residuals.push_back(verdict.residual);
  return residuals;
}

}  // namespace largen::testing
