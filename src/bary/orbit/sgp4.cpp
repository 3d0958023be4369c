#include "bary/orbit/sgp4.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "bary/core/error.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/math/functions.hpp"
#include "bary/core/parallel.hpp"
#include "bary/core/text.hpp"
#include "bary/ephemeris/interpolation_error.hpp"
#include "bary/orbit/sgp4_kernel.hpp"
#include "bary/time/time.hpp"

namespace bary::orbit {
namespace {

/// xndt, xldot, xnddt at a state of the resonance integrator (dspace).
void dots(const Sgp4Record& r, double xli, double xni, double atime, double& xldot, double& xndt,
          double& xnddt) {
  const auto sc = [](double a) { return math::sincos(a); };
  xldot = xni + r.xfact;
  if (r.resonance == 1) {
    constexpr double fasx2 = 0.13130908, fasx4 = 2.8843198, fasx6 = 0.37448087;
    const auto a = sc(xli - fasx2), b = sc(2 * (xli - fasx4)), c = sc(3 * (xli - fasx6));
    xndt = r.del1 * a.sin + r.del2 * b.sin + r.del3 * c.sin;
    xnddt = (r.del1 * a.cos + 2 * r.del2 * b.cos + 3 * r.del3 * c.cos) * xldot;
    return;
  }
  constexpr double g22 = 5.7686396, g32 = 0.95240898, g44 = 1.8014998, g52 = 1.0508330, g54 = 4.4108898;
  const double xomi = r.argpo + r.argpdot * atime, x2omi = xomi + xomi, x2li = xli + xli;
  const struct {
    double d, arg;
  } once[] = {{r.d2201, x2omi + xli - g22}, {r.d2211, xli - g22},        {r.d3210, xomi + xli - g32},
              {r.d3222, -xomi + xli - g32}, {r.d5220, xomi + xli - g52}, {r.d5232, -xomi + xli - g52}},
    twice[] = {{r.d4410, x2omi + x2li - g44},
               {r.d4422, x2li - g44},
               {r.d5421, xomi + x2li - g54},
               {r.d5433, -xomi + x2li - g54}};
  xndt = 0;
  xnddt = 0;
  for (const auto& x : once) {
    const auto v = sc(x.arg);
    xndt += x.d * v.sin;
    xnddt += x.d * v.cos;
  }
  for (const auto& x : twice) {
    const auto v = sc(x.arg);
    xndt += x.d * v.sin;
    xnddt += 2 * x.d * v.cos;
  }
  xnddt *= xldot;
}

ephemeris::SampleStatus sample_status(Sgp4Status s) {
  if (s == Sgp4Status::ok) return ephemeris::SampleStatus::ok;
  return s == Sgp4Status::decayed ? ephemeris::SampleStatus::decayed : ephemeris::SampleStatus::bad_elements;
}

}  // namespace

ResonanceSteps resonance_steps(const Sgp4Record& r, std::span<const double> minutes) {
  ResonanceSteps s;
  if (r.resonance == 0) return s;
  double low = 0, high = 0;
  for (double t : minutes) {
    low = std::min(low, t);
    high = std::max(high, t);
  }
  // A century of half-day steps bounds the memory; epochs beyond are meaningless for elements anyway and
  // reuse the edge.
  constexpr double limit = 73050;
  const auto back = static_cast<std::int64_t>(std::min(limit, std::trunc(-low / 720))),
             ahead = static_cast<std::int64_t>(std::min(limit, std::trunc(high / 720)));
  const auto n = static_cast<std::size_t>(back + ahead + 1);
  s.offset = back;
  for (auto* v : {&s.xli, &s.xni, &s.xldot, &s.xndt, &s.xnddt}) v->resize(n);
  constexpr double step2 = 259200;
  for (double direction : {1.0, -1.0}) {
    double xli = r.xlamo, xni = r.no_unkozai;
    const std::int64_t count = direction > 0 ? ahead : back;
    for (std::int64_t k = 0; k <= count; ++k) {
      const auto i = static_cast<std::size_t>(back + (direction > 0 ? k : -k));
      double xldot, xndt, xnddt;
      dots(r, xli, xni, direction * 720 * static_cast<double>(k), xldot, xndt, xnddt);
      s.xli[i] = xli;
      s.xni[i] = xni;
      s.xldot[i] = xldot;
      s.xndt[i] = xndt;
      s.xnddt[i] = xnddt;
      xli += xldot * direction * 720 + xndt * step2;
      xni += xndt * direction * 720 + xnddt * step2;
    }
  }
  return s;
}

void sgp4_propagate(const Sgp4Record& r, std::span<const double> minutes, const Sgp4Columns& out) {
  if (r.status != Sgp4Status::ok) {
    for (auto s : {out.x_km, out.y_km, out.z_km, out.vx_km_s, out.vy_km_s, out.vz_km_s})
      std::fill(s.begin(), s.end(), 0.0);
    std::fill(out.status.begin(), out.status.end(), r.status);
    return;
  }
  // Beyond a century the theory says nothing, and sine reduction would lose digits: answered as bad elements.
  constexpr double century = 720.0 * 73050;
  const bool far =
      std::any_of(minutes.begin(), minutes.end(), [](double t) { return !(std::abs(t) < century); });
  if (!far) {
    sgp4_kernel(r, resonance_steps(r, minutes), minutes.data(), minutes.size(), out);
    return;
  }
  std::vector<double> clamped(minutes.begin(), minutes.end());
  for (double& t : clamped)
    if (!(std::abs(t) < century)) t = 0;
  sgp4_kernel(r, resonance_steps(r, clamped), clamped.data(), clamped.size(), out);
  for (std::size_t i = 0; i < minutes.size(); ++i)
    if (!(std::abs(minutes[i]) < century)) {
      for (auto s : {out.x_km, out.y_km, out.z_km, out.vx_km_s, out.vy_km_s, out.vz_km_s}) s[i] = 0;
      out.status[i] = Sgp4Status::mean_motion;
    }
}

void sgp4_propagate(std::span<const Sgp4Record> records, std::span<const Epoch> epochs,
                    const Context& context, const Sgp4Columns& out) {
  const std::size_t n = epochs.size();
  parallel_for(context, records.size(), 16, [&](std::size_t begin, std::size_t end) {
    std::vector<double> minutes(n);
    for (std::size_t k = begin; k < end; ++k) {
      for (std::size_t i = 0; i < n; ++i) minutes[i] = (epochs[i] - records[k].epoch) / 60.0;
      const auto part = [&](std::span<double> s) { return s.subspan(k * n, n); };
      sgp4_propagate(records[k], minutes,
                     {part(out.x_km), part(out.y_km), part(out.z_km), part(out.vx_km_s), part(out.vy_km_s),
                      part(out.vz_km_s), out.status.subspan(k * n, n)});
    }
  });
}

Sgp4Source::Sgp4Source(MeanElements elements, GravityModel model)
    : elements_(std::move(elements)), model_(model), record_(sgp4_init(elements_, model)) {}

std::vector<ephemeris::Span> Sgp4Source::spans() const {
  constexpr double reach = 36525.0 * 86400 * 0.99;
  return {{elements_.epoch + (-reach), elements_.epoch + reach}};
}

void Sgp4Source::evaluate(std::span<const Epoch> epochs, ephemeris::StateColumns out) const {
  // In pieces that stay in the cache.
  constexpr std::size_t piece = 1024;
  std::vector<double> minutes(std::min(piece, epochs.size()));
  std::vector<Sgp4Status> status(minutes.size());
  for (std::size_t b = 0; b < epochs.size(); b += piece) {
    const std::size_t n = std::min(piece, epochs.size() - b);
    for (std::size_t i = 0; i < n; ++i) minutes[i] = (epochs[b + i] - elements_.epoch) / 60.0;
    const Sgp4Columns c{out.x_m.subspan(b, n),     out.y_m.subspan(b, n),    out.z_m.subspan(b, n),
                        out.vx_m_s.subspan(b, n),  out.vy_m_s.subspan(b, n), out.vz_m_s.subspan(b, n),
                        std::span(status).first(n)};
    sgp4_propagate(record_, std::span(minutes).first(n), c);
    for (auto s : {c.x_km, c.y_km, c.z_km, c.vx_km_s, c.vy_km_s, c.vz_km_s})
      for (double& v : s) v *= 1000.0;
    for (std::size_t i = 0; i < n; ++i) out.status[b + i] = sample_status(status[i]);
  }
}

void Sgp4Source::hash(Sha256& h) const {
  const MeanElements& e = elements_;
  h.text("SGP4")
      .text(name_of(model_))
      .text(e.name)
      .text(e.cospar)
      .i64(e.catalog_number)
      .i64(e.epoch.seconds)
      .f64(e.epoch.fraction);
  for (double v : {e.mean_motion_rev_day, e.eccentricity, e.inclination_deg, e.raan_deg, e.argp_deg,
                   e.mean_anomaly_deg, e.bstar, e.ndot, e.nddot})
    h.f64(v);
}

std::string Sgp4Source::describe() const {
  return "SGP4, " + std::string(name_of(model_)) + ", elements of " + time::format_utc(elements_.epoch, 0);
}

ephemeris::Trajectory sgp4_trajectory(std::vector<MeanElements> elements, GravityModel model) {
  ephemeris::Trajectory t;
  // Several satellites of one name are told apart; several sets of one satellite keep its name.
  std::map<std::string, std::set<std::int64_t>> bearers;
  for (const MeanElements& e : elements) bearers[lower(e.name)].insert(e.catalog_number);
  for (MeanElements& e : elements) {
    ephemeris::Object o;
    o.id = std::to_string(e.catalog_number);
    o.name = e.name.empty() ? o.id : e.name;
    if (bearers[lower(e.name)].size() > 1 && !e.name.empty()) o.name += " [" + o.id + "]";
    o.source = std::make_shared<const Sgp4Source>(std::move(e), model);
    t.objects.push_back(std::move(o));
  }
  return t;
}

void check_staleness(const ephemeris::Trajectory& trajectory, const Epoch& start, const Epoch& stop,
                     bool allow_stale, Diagnostics& diagnostics) {
  time::check_utc(start, stop, diagnostics);
  ephemeris::check_interpolation(trajectory, {start, stop}, diagnostics);
  double worst = 0;
  std::size_t warned = 0, refused = 0;
  std::string name;
  for (const auto& o : trajectory.objects) {
    const auto* s = dynamic_cast<const Sgp4Source*>(o.source.get());
    if (!s) continue;
    const double days =
        std::max(std::abs(start - s->elements().epoch), std::abs(stop - s->elements().epoch)) / 86400;
    warned += days > 14;
    refused += days > 30;
    if (days > worst) {
      worst = days;
      name = o.name;
    }
  }
  if (warned == 0) return;
  const bool error = refused && !allow_stale;
  diagnostics.add(error ? "BARY-ORBIT-0021" : "BARY-ORBIT-0020",
                  {{"satellite", name},
                   {"days", format_fixed(worst, 1)},
                   {"count", std::to_string(error ? refused : warned)}},
                  error ? Severity::error : Severity::warning);
}

}  // namespace bary::orbit
