// The exact bytes of a trajectory.

#include "bary/core/bytes.hpp"
#include "bary/ephemeris/sampled.hpp"
#include "bary/orbit/analytic.hpp"
#include "bary/orbit/sgp4.hpp"
#include "bary/orbit/trajectory_io.hpp"

namespace bary::orbit {
namespace {

using ephemeris::Object;
using ephemeris::SampledSegment;
using ephemeris::SampledSource;
using ephemeris::Trajectory;

constexpr std::string_view mark = "BARYTRJ1";
enum class SourceKind : std::uint8_t { sgp4, analytic, sampled };

void write(ByteWriter& w, const Sgp4Source& s) {
  const MeanElements& e = s.elements();
  w.number(static_cast<std::uint8_t>(s.model()));
  w.text(e.name);
  w.text(e.cospar);
  w.number(e.catalog_number);
  w.number(e.classification);
  w.epoch(e.epoch);
  for (const double v : {e.mean_motion_rev_day, e.eccentricity, e.inclination_deg, e.raan_deg, e.argp_deg,
                         e.mean_anomaly_deg, e.bstar, e.ndot, e.nddot})
    w.number(v);
  w.number(std::int32_t{e.ephemeris_type});
  w.number(e.element_set);
  w.number(e.revolution);
}

void write(ByteWriter& w, const AnalyticSource& a) {
  const MeanOrbit& m = a.orbit();
  const ZonalField& f = a.field();
  w.epoch(m.epoch);
  for (const double v : {m.semi_major_axis_m, m.eccentricity, m.inclination_rad, m.raan_rad, m.argp_rad,
                         m.mean_anomaly_rad, f.gm, f.radius_m, f.j2, f.j3, f.j4, f.j5, f.j6})
    w.number(v);
}

void write(ByteWriter& w, const SampledSource& s) {
  w.number(static_cast<std::uint8_t>(s.frame()));
  w.number(s.centre());
  w.size(s.segments().size());
  for (const SampledSegment& x : s.segments()) {
    w.size(x.epochs.size());
    for (const Epoch& e : x.epochs) w.epoch(e);
    w.raw(x.states);
    w.epoch(x.useable.start);
    w.epoch(x.useable.stop);
    w.number(static_cast<std::uint8_t>(x.interpolation));
    w.number(std::int32_t{x.degree});
    w.size(x.covariances.size());
    for (const ephemeris::Covariance& c : x.covariances) {
      w.epoch(c.epoch);
      w.text(c.frame);
      w.raw(c.lower);
    }
  }
}

std::shared_ptr<const Sgp4Source> read_sgp4(ByteReader& r) {
  const auto model = r.choice(GravityModel::wgs84);
  MeanElements e;
  e.name = r.text();
  e.cospar = r.text();
  e.catalog_number = r.number<std::int64_t>();
  e.classification = r.number<char>();
  e.epoch = r.epoch();
  for (double* v : {&e.mean_motion_rev_day, &e.eccentricity, &e.inclination_deg, &e.raan_deg, &e.argp_deg,
                    &e.mean_anomaly_deg, &e.bstar, &e.ndot, &e.nddot})
    *v = r.number<double>();
  e.ephemeris_type = r.number<std::int32_t>();
  e.element_set = r.number<std::int64_t>();
  e.revolution = r.number<std::int64_t>();
  return std::make_shared<const Sgp4Source>(std::move(e), model);
}

std::shared_ptr<const AnalyticSource> read_analytic(ByteReader& r) {
  MeanOrbit m;
  ZonalField f{};
  m.epoch = r.epoch();
  for (double* v : {&m.semi_major_axis_m, &m.eccentricity, &m.inclination_rad, &m.raan_rad, &m.argp_rad,
                    &m.mean_anomaly_rad, &f.gm, &f.radius_m, &f.j2, &f.j3, &f.j4, &f.j5, &f.j6})
    *v = r.number<double>();
  return std::make_shared<const AnalyticSource>(m, f);
}

std::shared_ptr<const SampledSource> read_sampled(ByteReader& r) {
  const auto frame = r.choice(frames::Frame::moon_iau);
  const auto centre = r.number<frames::Body>();
  std::vector<SampledSegment> segments;
  for (std::size_t n = r.size(64); n > 0; --n) {
    SampledSegment& x = segments.emplace_back();
    const std::size_t nodes = r.size(64);
    for (std::size_t i = 0; i < nodes; ++i) x.epochs.push_back(r.epoch());
    r.raw(x.states, 6 * nodes);
    x.useable.start = r.epoch();
    x.useable.stop = r.epoch();
    x.interpolation = r.choice(ephemeris::Interpolation::lagrange);
    x.degree = r.number<std::int32_t>();
    for (std::size_t c = r.size(184); c > 0; --c) {
      ephemeris::Covariance& v = x.covariances.emplace_back();
      v.epoch = r.epoch();
      v.frame = r.text();
      std::vector<double> lower;
      r.raw(lower, v.lower.size());
      std::copy(lower.begin(), lower.end(), v.lower.begin());
    }
  }
  return std::make_shared<const SampledSource>(frame, centre, std::move(segments));
}

}  // namespace

std::string pack_trajectory(const Trajectory& t) {
  ByteWriter w(mark);
  w.size(t.objects.size());
  for (const Object& o : t.objects) {
    w.text(o.name);
    w.text(o.id);
    const auto put = [&](SourceKind kind, const auto& source) {
      w.number(static_cast<std::uint8_t>(kind));
      write(w, source);
    };
    if (const auto* s = dynamic_cast<const Sgp4Source*>(o.source.get()))
      put(SourceKind::sgp4, *s);
    else if (const auto* a = dynamic_cast<const AnalyticSource*>(o.source.get()))
      put(SourceKind::analytic, *a);
    else if (const auto* x = dynamic_cast<const SampledSource*>(o.source.get()))
      put(SourceKind::sampled, *x);
    else
      throw Error("BARY-ORBIT-0041", {{"object", o.name}, {"what", o.source->describe()}});
  }
  return w.take();
}

Trajectory unpack_trajectory(std::string_view bytes) {
  ByteReader r(bytes, mark);
  Trajectory t;
  for (std::size_t n = r.size(17); n > 0; --n) {
    Object o;
    o.name = r.text();
    o.id = r.text();
    switch (r.choice(SourceKind::sampled)) {
      case SourceKind::sgp4:
        o.source = read_sgp4(r);
        break;
      case SourceKind::analytic:
        o.source = read_analytic(r);
        break;
      case SourceKind::sampled:
        o.source = read_sampled(r);
        break;
    }
    t.objects.push_back(std::move(o));
  }
  r.end();
  return t;
}

}  // namespace bary::orbit
