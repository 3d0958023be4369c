#include "bary/study/compare.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "bary/core/error.hpp"
#include "bary/core/text.hpp"
#include "bary/time/time.hpp"

namespace bary::study {
namespace {

using nlohmann::json;

/// A number of a cell: of an instant its seconds, nothing for texts.
std::optional<double> number_of(const Column& c, std::size_t i) {
  switch (c.type) {
    case ColumnType::f64:
      return c.f64()[i];
    case ColumnType::i64:
      return static_cast<double>(c.i64()[i]);
    case ColumnType::boolean:
      return static_cast<double>(c.boolean()[i]);
    default:
      return std::nullopt;
  }
}

/// How far two cells are apart: nothing where they are the same, NaN where it is no matter of size.
std::optional<double> apart(const Column& a, const Column& b, std::size_t i, std::size_t k) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  if (a.valid(i) != b.valid(k)) return nan;
  if (!a.valid(i)) return std::nullopt;
  if (a.type == ColumnType::epoch && b.type == ColumnType::epoch) {
    const double d = std::abs(b.epoch()[k] - a.epoch()[i]);
    return a.epoch()[i] == b.epoch()[k] ? std::nullopt : std::optional(d);
  }
  const auto x = number_of(a, i), y = number_of(b, k);
  if (x && y) {
    if (*x == *y || (std::isnan(*x) && std::isnan(*y))) return std::nullopt;
    return std::abs(*y - *x);
  }
  if (cell_text(a, i, time::utc_text()) == cell_text(b, k, time::utc_text())) return std::nullopt;
  return nan;
}

using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;

std::optional<ColumnDifference> compare_columns(const Column& a, const Column& b, const Pairs& pairs) {
  ColumnDifference out;
  out.name = a.name;
  out.largest = std::numeric_limits<double>::quiet_NaN();
  std::size_t other = 0;
  for (const auto& [i, k] : pairs) {
    const auto d = apart(a, b, i, k);
    if (!d) continue;
    if (out.cells++ == 0 || *d > out.largest || (std::isnan(out.largest) && !std::isnan(*d))) {
      out.row = i;
      other = k;
      out.largest = *d;
    }
  }
  if (out.cells == 0) return std::nullopt;
  out.instants = a.type == ColumnType::epoch;
  out.first = cell_text(a, out.row, time::utc_text());
  out.second = cell_text(b, other, time::utc_text());
  const auto x = number_of(a, out.row), y = number_of(b, other);
  if (x && y) out.relative = out.largest / std::max(std::abs(*x), std::abs(*y));
  return out;
}

/// What a row is about: its texts and choices. Instants move with every figure, so they only decide between
/// rows that are about the same.
struct RowKeys {
  std::vector<std::string> first, second;
  const Column *when_first = nullptr, *when_second = nullptr;
  bool any = false;
};

RowKeys row_keys(const Table& a, const Table& b) {
  RowKeys k;
  k.first.resize(a.rows());
  k.second.resize(b.rows());
  const auto about = [](const Column& c) {
    return c.type == ColumnType::text || c.type == ColumnType::choice;
  };
  for (const Column& c : a.columns()) {
    const Column* other = b.find(c.name);
    if (!other) continue;
    if (c.type == ColumnType::epoch && other->type == ColumnType::epoch && !k.when_first) {
      k.when_first = &c;
      k.when_second = other;
    }
    if (!about(c) || !about(*other)) continue;
    k.any = true;
    for (std::size_t i = 0; i < a.rows(); ++i) k.first[i] += cell_text(c, i, time::utc_text()) + '\x1f';
    for (std::size_t i = 0; i < b.rows(); ++i) k.second[i] += cell_text(*other, i, time::utc_text()) + '\x1f';
  }
  k.any = k.any || k.when_first;
  return k;
}

/// The longest common subsequence of rows of one key, by the usual table of prefixes; of several of one
/// length that with the least movement of instants. Nothing where the table would be too large.
std::optional<Pairs> align(const RowKeys& keys) {
  constexpr std::size_t largest = 20'000'000;
  const std::size_t n = keys.first.size(), m = keys.second.size();
  if (!keys.any || (n + 1) * (m + 1) > largest) return std::nullopt;
  struct Cost {
    std::size_t alone = 0;
    double moved_s = 0;
    bool operator<(const Cost& o) const { return alone != o.alone ? alone < o.alone : moved_s < o.moved_s; }
  };
  const auto moved = [&](std::size_t i, std::size_t j) {
    if (!keys.when_first || !keys.when_first->valid(i) || !keys.when_second->valid(j)) return 0.0;
    return std::abs(keys.when_second->epoch()[j] - keys.when_first->epoch()[i]);
  };
  enum class Step : char { both, first, second };
  std::vector<Step> steps((n + 1) * (m + 1), Step::second);
  std::vector<Cost> before(m + 1), now(m + 1);
  for (std::size_t j = 0; j <= m; ++j) before[j].alone = j;
  for (std::size_t i = 1; i <= n; ++i) {
    now[0] = {i, 0};
    steps[i * (m + 1)] = Step::first;
    for (std::size_t j = 1; j <= m; ++j) {
      Cost best{before[j].alone + 1, before[j].moved_s};
      Step step = Step::first;
      const auto take = [&](const Cost& c, Step s) {
        if (!(c < best)) return;
        best = c;
        step = s;
      };
      take({now[j - 1].alone + 1, now[j - 1].moved_s}, Step::second);
      if (keys.first[i - 1] == keys.second[j - 1])
        take({before[j - 1].alone, before[j - 1].moved_s + moved(i - 1, j - 1)}, Step::both);
      now[j] = best;
      steps[i * (m + 1) + j] = step;
    }
    std::swap(before, now);
  }
  Pairs out;
  for (std::size_t i = n, j = m; i > 0 || j > 0;) {
    const Step s = steps[i * (m + 1) + j];
    if (s == Step::both) out.emplace_back(i - 1, j - 1);
    if (s != Step::second) --i;
    if (s != Step::first) --j;
  }
  std::reverse(out.begin(), out.end());
  return out;
}

/// Which row is held against which.
Pairs pair_rows(const Table& a, const Table& b, TableDifference& out) {
  if (a.rows() != b.rows())
    if (auto pairs = align(row_keys(a, b))) {
      out.aligned = true;
      std::vector<bool> x(a.rows()), y(b.rows());
      for (const auto& [i, k] : *pairs) x[i] = y[k] = true;
      for (std::size_t i = 0; i < x.size(); ++i)
        if (!x[i]) out.only_first.push_back(i);
      for (std::size_t i = 0; i < y.size(); ++i)
        if (!y[i]) out.only_second.push_back(i);
      return std::move(*pairs);
    }
  Pairs pairs;
  for (std::size_t i = 0; i < std::min(a.rows(), b.rows()); ++i) pairs.emplace_back(i, i);
  return pairs;
}

}  // namespace

TableDifference compare(const Table& a, const Table& b) {
  TableDifference out;
  out.rows_first = a.rows();
  out.rows_second = b.rows();
  const Pairs pairs = pair_rows(a, b, out);
  for (const Column& c : a.columns()) {
    const Column* other = b.find(c.name);
    if (!other) {
      ColumnDifference d;
      d.name = c.name;
      d.kind = ColumnDifference::Kind::only_in_first;
      out.columns.push_back(std::move(d));
    } else if (auto d = compare_columns(c, *other, pairs)) {
      out.columns.push_back(std::move(*d));
    }
  }
  for (const Column& c : b.columns())
    if (!a.find(c.name)) {
      ColumnDifference d;
      d.name = c.name;
      d.kind = ColumnDifference::Kind::only_in_second;
      out.columns.push_back(std::move(d));
    }
  return out;
}

const RunSummary::Task* RunSummary::find(std::string_view name) const {
  for (const Task& t : tasks)
    if (t.name == name) return &t;
  return nullptr;
}

RunSummary read_run(std::string_view text, const std::string& file) {
  try {
    const json j = json::parse(text);
    if (j.value("format", "") != "bary-report/1")
      throw Error("BARY-CORE-0013",
                  {{"file", file}, {"reason", {"it is no bary-report/1", "bary-report/1이 아닙니다"}}});
    RunSummary s;
    s.version = j.at("run").value("version", "");
    s.study_folder = j.at("run").value("study_folder", "");
    s.study_sha256 = j.at("study").at("sha256");
    s.study_file = j.at("study").at("file");
    s.seed = j.at("study").at("seed");
    for (auto [key, slot] : {std::pair{"start", &s.start}, {"stop", &s.stop}})
      if (const json& t = j.at("study").at(key); t.is_string()) *slot = t.get<std::string>();
    for (const json& d : j.at("data")) s.data[d.at("name")] = d.at("digest");
    for (const json& f : j.at("inputs")) s.inputs[f.at("path")] = f.at("sha256");
    for (const json& p : j.at("provenance")) {
      RunSummary::Task t;
      t.name = p.at("task");
      t.kind = p.at("kind");
      t.version = p.at("version");
      for (const auto& [name, value] : p.at("params").items())
        t.params[name] = value.is_string()         ? value.get<std::string>()
                         : value.is_number_float() ? format_f64(value.get<double>())
                                                   : value.dump();
      const json &digests = p.at("inputs"), &names = p.at("from");
      for (std::size_t i = 0; i < digests.size(); ++i) t.inputs.emplace_back(names.at(i), digests[i]);
      for (const json& o : p.at("outputs"))
        t.outputs[o.at("port")] = {o.at("digest"), o.at("file"), o.at("type")};
      s.tasks.push_back(std::move(t));
    }
    return s;
  } catch (const json::parse_error&) {
    throw Error("BARY-STUDY-0083", {{"file", file}})
        .at(file)
        .found({"no JSON", "JSON 아님"})
        .expected("a bary-report/1");
  } catch (const json::exception&) {
    throw Error("BARY-CORE-0013",
                {{"file", file},
                 {"reason", {"a part of a bary-report/1 is missing", "bary-report/1의 일부가 없습니다"}}});
  }
}

namespace {

std::vector<Cause> causes_of(const RunSummary& first, const RunSummary& second, const RunSummary::Task& a,
                             const RunSummary::Task& b) {
  std::vector<Cause> out;
  if (a.kind != b.kind) return {{Cause::Kind::kind_changed, "", a.kind, b.kind}};
  if (a.version != b.version)
    out.push_back({Cause::Kind::version, a.kind, std::to_string(a.version), std::to_string(b.version)});
  std::set<std::string> names;
  for (const auto* t : {&a, &b})
    for (const auto& [name, value] : t->params) names.insert(name);
  for (const std::string& n : names) {
    const auto x = a.params.find(n), y = b.params.find(n);
    const std::string p = x == a.params.end() ? "" : x->second, q = y == b.params.end() ? "" : y->second;
    // A path that only moved is no cause: its content stands among the inputs.
    const bool path =
        std::any_of(a.inputs.begin(), a.inputs.end(), [&](const auto& i) { return i.first == p; });
    if (p != q && !path) out.push_back({Cause::Kind::param, n, p, q});
  }
  for (std::size_t i = 0; i < std::max(a.inputs.size(), b.inputs.size()); ++i) {
    const auto* x = i < a.inputs.size() ? &a.inputs[i] : nullptr;
    const auto* y = i < b.inputs.size() ? &b.inputs[i] : nullptr;
    if (x && y && x->second == y->second) continue;
    const std::string& name = y ? y->first : x->first;
    const bool task = name.starts_with('@');
    out.push_back({task ? Cause::Kind::upstream : Cause::Kind::input, task ? name.substr(1) : name,
                   x ? x->second : "", y ? y->second : ""});
  }
  if (out.empty()) {
    if (first.seed != second.seed)
      out.push_back({Cause::Kind::param, "seed", std::to_string(first.seed), std::to_string(second.seed)});
    for (const auto& [name, digest] : first.data) {
      const auto y = second.data.find(name);
      if (y == second.data.end() || y->second != digest)
        out.push_back({Cause::Kind::data, name, digest, y == second.data.end() ? "" : y->second});
    }
    if (out.empty() && first.version != second.version)
      out.push_back({Cause::Kind::program, "", first.version, second.version});
    if (out.empty()) out.push_back({Cause::Kind::unexplained, "", "", ""});
  }
  return out;
}

}  // namespace

std::vector<TaskDifference> compare(const RunSummary& first, const RunSummary& second) {
  std::vector<TaskDifference> out;
  for (const RunSummary::Task& a : first.tasks) {
    const RunSummary::Task* b = second.find(a.name);
    if (!b) {
      out.push_back({a.name, {}, {{Cause::Kind::task_removed, "", "", ""}}});
      continue;
    }
    TaskDifference d;
    d.task = a.name;
    for (const auto& [port, o] : a.outputs) {
      const auto other = b->outputs.find(port);
      if (other == b->outputs.end() || other->second.digest != o.digest) d.outputs.push_back(port);
    }
    for (const auto& [port, o] : b->outputs)
      if (!a.outputs.contains(port)) d.outputs.push_back(port);
    if (d.outputs.empty()) continue;
    d.causes = causes_of(first, second, a, *b);
    out.push_back(std::move(d));
  }
  for (const RunSummary::Task& b : second.tasks)
    if (!first.find(b.name)) out.push_back({b.name, {}, {{Cause::Kind::task_added, "", "", ""}}});
  return out;
}

}  // namespace bary::study
