#include "bary/study/sweep.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <numeric>

#include "bary/core/catalogue.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/parallel.hpp"
#include "bary/core/text.hpp"

namespace bary::study {
namespace {

/// 64 random bits named by (seed, purpose, run); the digest makes streams independent of each other and of
/// order.
std::uint64_t bits(std::uint64_t seed, std::string_view name, std::uint64_t run) {
  const std::string hex = Sha256().text("barycenter sweep").u64(seed).text(name).u64(run).hex();
  return std::stoull(hex.substr(0, 16), nullptr, 16);
}
/// In (0, 1).
double uniform(std::uint64_t seed, std::string_view name, std::uint64_t run) {
  return (static_cast<double>(bits(seed, name, run) >> 11) + 0.5) * 0x1p-53;
}

/// Inverse of the normal distribution: M. J. Wichura, Algorithm AS 241 (PPND16), Appl. Statist. 37 (1988)
/// 477-484; relative accuracy about 1e-16.
double normal_quantile(double p) {
  constexpr std::array a{3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
                         1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
                         3.3430575583588128105e4, 2.5090809287301226727e3};
  constexpr std::array b{1.0,
                         4.2313330701600911252e1,
                         6.8718700749205790830e2,
                         5.3941960214247511077e3,
                         2.1213794301586595867e4,
                         3.9307895800092710610e4,
                         2.8729085735721942674e4,
                         5.2264952788528545610e3};
  constexpr std::array c{1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                         3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                         2.27238449892691845833e-2, 7.74545014278341407640e-4};
  constexpr std::array d{1.0,
                         2.05319162663775882187e0,
                         1.67638483018380384940e0,
                         6.89767334985100004550e-1,
                         1.48103976427480074590e-1,
                         1.51986665636164571966e-2,
                         5.47593808499534494600e-4,
                         1.05075007164441684324e-9};
  constexpr std::array e{6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                         2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                         2.71155556874348757815e-5, 2.01033439929228813265e-7};
  constexpr std::array f{1.0,
                         5.99832206555887937690e-1,
                         1.36929880922735805310e-1,
                         1.48753612908506148525e-2,
                         7.86869131145613259100e-4,
                         1.84631831751005468180e-5,
                         1.42151175831644588870e-7,
                         2.04426310338993978564e-15};
  const auto ratio = [](const auto& n, const auto& m, double x) {
    double u = 0, v = 0;
    for (std::size_t i = 8; i-- > 0;) {
      u = u * x + n[i];
      v = v * x + m[i];
    }
    return u / v;
  };
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) return q * ratio(a, b, 0.180625 - q * q);
  double r = std::sqrt(-std::log(q < 0 ? p : 1 - p));
  const double v = r <= 5 ? ratio(c, d, r - 1.6) : ratio(e, f, r - 5);
  return q < 0 ? -v : v;
}

double drawn(const SweptParam& p, double u) {
  return p.kind == SweptParam::Kind::uniform ? p.a + (p.b - p.a) * u : p.a + p.b * normal_quantile(u);
}

Scalar pick(const SweptParam& p, double u) {
  if (p.kind != SweptParam::Kind::list) return drawn(p, u);
  const auto n = p.values.size();
  return p.values[std::min(n - 1, static_cast<std::size_t>(u * static_cast<double>(n)))];
}

ColumnType column_type(const Scalar& v) {
  static constexpr ColumnType types[] = {ColumnType::text, ColumnType::boolean, ColumnType::i64,
                                         ColumnType::f64,  ColumnType::text,    ColumnType::epoch};
  return types[v.index()];
}

void push(Column& c, const Scalar& v) {
  switch (v.index()) {
    case 1:
      c.push(std::get<bool>(v));
      break;
    case 2:
      c.push(std::get<std::int64_t>(v));
      break;
    case 3:
      c.push(std::get<double>(v));
      break;
    case 4:
      c.push(std::get<std::string>(v));
      break;
    case 5:
      c.push(std::get<Epoch>(v));
      break;
    default:
      c.push_null();
  }
}

}  // namespace

std::vector<std::vector<Scalar>> sweep_points(const Sweep& s, std::uint64_t seed) {
  std::vector<std::vector<Scalar>> out;
  if (s.method == Sweep::Method::list) {
    std::size_t n = 0;
    for (const SweptParam& p : s.over) n = std::max(n, p.values.size());
    for (std::size_t i = 0; i < n; ++i) {
      auto& row = out.emplace_back();
      for (const SweptParam& p : s.over)
        row.push_back(p.values.empty() ? Scalar() : p.values[std::min(i, p.values.size() - 1)]);
    }
    return out;
  }
  if (s.method == Sweep::Method::grid) {
    out.emplace_back();
    for (const SweptParam& p : s.over) {
      std::vector<std::vector<Scalar>> next;
      for (const auto& row : out)
        for (const Scalar& v : p.values) {
          next.push_back(row);
          next.back().push_back(v);
        }
      out = std::move(next);
    }
    return out;
  }
  const auto n = static_cast<std::uint64_t>(s.samples);
  out.resize(n);
  for (const SweptParam& p : s.over) {
    // Latin hypercube: one sample in each of n equal strata, strata in a random order that the hash names.
    std::vector<std::uint64_t> stratum(n);
    std::iota(stratum.begin(), stratum.end(), std::uint64_t{0});
    if (s.method == Sweep::Method::latin_hypercube)
      std::sort(stratum.begin(), stratum.end(), [&](std::uint64_t a, std::uint64_t b) {
        const auto x = bits(seed, p.text + " order", a), y = bits(seed, p.text + " order", b);
        return x != y ? x < y : a < b;
      });
    for (std::uint64_t i = 0; i < n; ++i) {
      double u = uniform(seed, p.text, i);
      if (s.method == Sweep::Method::latin_hypercube)
        u = (static_cast<double>(stratum[i]) + u) / static_cast<double>(n);
      out[i].push_back(pick(p, u));
    }
  }
  return out;
}

std::size_t sweep_runs(const Sweep& s) {
  if (s.method == Sweep::Method::latin_hypercube || s.method == Sweep::Method::random)
    return static_cast<std::size_t>(s.samples);
  std::size_t n = s.method == Sweep::Method::grid ? 1 : 0;
  for (const SweptParam& p : s.over)
    n = s.method == Sweep::Method::grid ? n * p.values.size() : std::max(n, p.values.size());
  return n;
}

std::vector<std::size_t> swept_tasks(const Study& study) {
  std::vector<std::size_t> out;
  if (!study.sweep) return out;
  std::vector<bool> anew(study.tasks.size());
  for (const SweptParam& p : study.sweep->over) anew[p.task] = true;
  for (const std::size_t i : study.order) {
    for (const std::size_t u : study.tasks[i].upstream)
      if (anew[u]) anew[i] = true;
    if (anew[i]) out.push_back(i);
  }
  return out;
}

namespace {

/// Why a drawn value is none for its parameter; nothing where it is.
std::optional<Diagnostic> refusal(const SweptParam& swept, const Param& p, const Scalar& value) {
  const double* v = std::get_if<double>(&value);
  if (!v || swept.kind == SweptParam::Kind::list || (*v >= p.min && *v <= p.max)) return std::nullopt;
  Diagnostic d = Error("BARY-STUDY-0058", {{"value", format_f64(*v)}}).diagnostic();
  d.where = swept.where;
  d.expected = format_f64(p.min) + " to " + format_f64(p.max);
  return d;
}

Table sweep_table(const Study& study, const std::vector<std::vector<Scalar>>& points,
                  const std::vector<std::vector<Value>>& values,
                  const std::vector<std::optional<Diagnostic>>& errors) {
  const Sweep& sweep = *study.sweep;
  Table t;
  t.add("run", ColumnType::i64, "", "number of the run");
  for (std::size_t i = 0; i < points.size(); ++i) t["run"].push(static_cast<std::int64_t>(i + 1));
  for (std::size_t k = 0; k < sweep.over.size(); ++k) {
    const Param& p = *study.tasks[sweep.over[k].task].bindings[sweep.over[k].binding].param;
    Column& c =
        t.add(sweep.over[k].text, column_type(points.empty() ? Scalar() : points[0][k]), "", p.doc.en);
    for (const auto& row : points) push(c, row[k]);
  }
  for (std::size_t k = 0; k < sweep.collect.size(); ++k) {
    std::size_t index = 0;
    for (const auto& row : values)
      if (row[k].known()) index = row[k].value.index();
    static constexpr ColumnType types[] = {ColumnType::f64,     ColumnType::f64,  ColumnType::i64,
                                           ColumnType::boolean, ColumnType::text, ColumnType::epoch};
    Column& c = t.add(sweep.collect[k].text.substr(1), types[index], "",
                      values.empty() ? "" : values[0][k].description);
    for (const auto& row : values) switch (row[k].value.index()) {
        case 1:
          c.push(std::get<double>(row[k].value));
          break;
        case 2:
          c.push(std::get<std::int64_t>(row[k].value));
          break;
        case 3:
          c.push(std::get<bool>(row[k].value));
          break;
        case 4:
          c.push(std::get<std::string>(row[k].value));
          break;
        case 5:
          c.push(std::get<Epoch>(row[k].value));
          break;
        default:
          c.push_null();
      }
  }
  Column& c = t.add("error", ColumnType::text, "", "why the run has no result");
  for (const auto& e : errors) {
    if (e)
      c.push(render_line(*e, Language::english));
    else
      c.push_null();
  }
  return t;
}

}  // namespace

SweepResult run_sweep(const Study& study, const Registry& registry, const Context& context, Store* store,
                      const RunOptions& options) {
  const Sweep& sweep = *study.sweep;
  const auto points = sweep_points(sweep, study.seed);
  std::vector<std::vector<Value>> values(points.size());
  std::vector<std::optional<Diagnostic>> errors(points.size());
  std::atomic<std::size_t> done{0};
  RunOptions quiet = options;
  quiet.finished = nullptr;
  Context inner = context;
  inner.progress = nullptr;
  inner.threads = 1;  // runs go side by side; inside one run a single thread does the work
  const auto run = [&](std::size_t i) {
    Study s = study;
    s.sweep.reset();
    s.expectations.clear();
    values[i].resize(sweep.collect.size());
    for (std::size_t k = 0; k < sweep.collect.size(); ++k) values[i][k].name = sweep.collect[k].field;
    for (std::size_t k = 0; k < sweep.over.size(); ++k) {
      Binding& b = s.tasks[sweep.over[k].task].bindings[sweep.over[k].binding];
      if (!errors[i]) errors[i] = refusal(sweep.over[k], *b.param, points[i][k]);
      b.scalars = {points[i][k]};
    }
    if (errors[i]) return;
    const RunResult r = run_study(s, registry, inner, store, quiet);
    for (const TaskResult& t : r.tasks)
      if (t.error && !errors[i]) errors[i] = *t.error;
    for (std::size_t k = 0; k < sweep.collect.size(); ++k) try {
        values[i][k] = resolve_field(sweep.collect[k], r.tasks);
      } catch (const Error&) {
        continue;  // not known in this case: the cell stays empty
      }
  };
  parallel_for(context, points.size(), 1, [&](std::size_t b, std::size_t e) {
    for (std::size_t i = b; i < e; ++i) {
      run(i);
      context.report(static_cast<double>(++done), static_cast<double>(points.size()), "runs", "sweep");
    }
  });

  SweepResult out;
  for (const auto& e : errors)
    if (e) {
      ++out.failed;
      if (!out.first) out.first = e;
    }
  out.table = sweep_table(study, points, values, errors);
  return out;
}

}  // namespace bary::study
