#include "bary/orbit/trajectory_io.hpp"

#include <algorithm>
#include <map>

#include "bary/core/bytes.hpp"
#include "bary/core/files.hpp"
#include "bary/core/text.hpp"
#include "bary/orbit/analytic.hpp"
#include "bary/orbit/omm.hpp"
#include "bary/orbit/omm_scan.hpp"
#include "bary/orbit/sgp4.hpp"

namespace bary::orbit {
namespace {

using ephemeris::Object;
using ephemeris::Trajectory;

[[noreturn]] void no_elements(const Object& o) {
  throw Error("BARY-ORBIT-0040", {{"object", o.name}, {"what", o.source->describe()}});
}

std::array<std::string, omm_keys> texts_of(const Object& o) {
  if (const auto* s = dynamic_cast<const Sgp4Source*>(o.source.get()))
    return omm_texts(s->elements(), s->model());
  const auto* a = dynamic_cast<const AnalyticSource*>(o.source.get());
  if (!a || !(a->field() == egm2008_zonals())) no_elements(o);
  return omm_texts(a->orbit(), o.name, o.id);
}

/// Objects in the order of the file, whatever their theory.
class Collector {
 public:
  Collector(std::string_view text, const std::string& file) : text_(text), file_(file) {}
  void operator()(const OmmFields& f) {
    Entry e;
    std::optional<OmmFault> fault;
    if (theory_of(f) == OmmTheory::analytic) {
      MeanOrbit o;
      fault = read_analytic(f, o);
      e.object = {std::string(f[OmmKey::object_name]), std::string(f[OmmKey::object_id]), nullptr};
      if (!fault) e.object.source = std::make_shared<const AnalyticSource>(o);
    } else {
      fault = read_sgp4(f, e.elements, e.model);
    }
    if (fault) throw Error(omm_diagnostic(*fault, f, text_, file_));
    entries_.push_back(std::move(e));
  }
  Trajectory take() {
    if (entries_.empty()) throw Error("BARY-ORBIT-0006", {{"file", file_}}).at(file_);
    // SGP4 objects get their names by one rule, in `sgp4_trajectory`.
    std::vector<MeanElements> elements;
    for (const Entry& e : entries_)
      if (!e.object.source) elements.push_back(e.elements);
    Trajectory named = sgp4_trajectory(std::move(elements)), out;
    auto next = named.objects.begin();
    for (Entry& e : entries_) {
      if (e.object.source) {
        out.objects.push_back(std::move(e.object));
        continue;
      }
      if (e.model != GravityModel::wgs72)
        next->source = std::make_shared<const Sgp4Source>(std::move(e.elements), e.model);
      out.objects.push_back(std::move(*next++));
    }
    return out;
  }

 private:
  struct Entry {
    Object object;  ///< with its source where it is not SGP4
    MeanElements elements;
    GravityModel model = GravityModel::wgs72;
  };
  std::string_view text_;
  const std::string& file_;
  std::vector<Entry> entries_;
};

constexpr std::string_view mark = "BARYTRJ1";
enum class SourceKind : std::uint8_t { sgp4, analytic };

void write_source(ByteWriter& w, const Object& o) {
  if (const auto* s = dynamic_cast<const Sgp4Source*>(o.source.get())) {
    const MeanElements& e = s->elements();
    w.number(static_cast<std::uint8_t>(SourceKind::sgp4));
    w.number(static_cast<std::uint8_t>(s->model()));
    w.text(e.name);
    w.text(e.cospar);
    w.number(e.catalog_number);
    w.number(e.classification);
    w.epoch(e.epoch);
    for (const double v : {e.mean_motion_rev_day, e.eccentricity, e.inclination_deg, e.raan_deg, e.argp_deg,
                           e.mean_anomaly_deg, e.bstar, e.ndot, e.nddot})
      w.number(v);
    w.number(std::int64_t{e.ephemeris_type});
    w.number(e.element_set);
    w.number(e.revolution);
    return;
  }
  const auto* a = dynamic_cast<const AnalyticSource*>(o.source.get());
  if (!a) no_elements(o);
  w.number(static_cast<std::uint8_t>(SourceKind::analytic));
  w.epoch(a->orbit().epoch);
  const MeanOrbit& m = a->orbit();
  const ZonalField& f = a->field();
  for (const double v : {m.semi_major_axis_m, m.eccentricity, m.inclination_rad, m.raan_rad, m.argp_rad,
                         m.mean_anomaly_rad, f.gm, f.radius_m, f.j2, f.j3, f.j4, f.j5, f.j6})
    w.number(v);
}

std::shared_ptr<const ephemeris::StateSource> read_source(ByteReader& r) {
  if (r.choice(SourceKind::analytic) == SourceKind::sgp4) {
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
    e.ephemeris_type = static_cast<int>(r.number<std::int64_t>());
    e.element_set = r.number<std::int64_t>();
    e.revolution = r.number<std::int64_t>();
    return std::make_shared<const Sgp4Source>(std::move(e), model);
  }
  MeanOrbit m;
  ZonalField f{};
  m.epoch = r.epoch();
  for (double* v : {&m.semi_major_axis_m, &m.eccentricity, &m.inclination_rad, &m.raan_rad, &m.argp_rad,
                    &m.mean_anomaly_rad, &f.gm, &f.radius_m, &f.j2, &f.j3, &f.j4, &f.j5, &f.j6})
    *v = r.number<double>();
  return std::make_shared<const AnalyticSource>(m, f);
}

}  // namespace

std::string trajectory_extension(const Trajectory&) { return "csv"; }

std::string trajectory_to_omm_csv(const Trajectory& t) {
  std::vector<std::array<std::string, omm_keys>> rows;
  std::array<bool, omm_keys> used{};
  std::fill_n(used.begin(), static_cast<std::size_t>(OmmKey::theory), true);
  for (const Object& o : t.objects) {
    rows.push_back(texts_of(o));
    for (std::size_t k = 0; k < omm_keys; ++k) used[k] = used[k] || !rows.back()[k].empty();
  }
  std::string out;
  const auto line = [&](auto&& text) {
    bool first = true;
    for (std::size_t k = 0; k < omm_keys; ++k) {
      if (!used[k]) continue;
      if (!first) out += ',';
      first = false;
      out += csv_quote(text(k));
    }
    out += '\n';
  };
  line([](std::size_t k) { return name_of(static_cast<OmmKey>(k)); });
  for (const auto& r : rows) line([&](std::size_t k) { return std::string_view(r[k]); });
  return out;
}

void save_trajectory(const Trajectory& t, const std::string& path) {
  write_file(path, trajectory_to_omm_csv(t));
}

Trajectory load_trajectory(const std::string& path) {
  const std::string text = read_file(path);
  Collector collect(text, path);
  switch (element_form(text)) {
    case ElementForm::omm_csv:
      scan_omm_csv(text, path, std::ref(collect));
      return collect.take();
    case ElementForm::omm_json:
      scan_omm_json(text, path, std::ref(collect));
      return collect.take();
    default: {
      Diagnostics faults;
      return sgp4_trajectory(read_elements(text, path, Strictness::strict, faults));
    }
  }
}

std::string pack_trajectory(const Trajectory& t) {
  ByteWriter w(mark);
  w.size(t.objects.size());
  for (const Object& o : t.objects) {
    w.text(o.name);
    w.text(o.id);
    write_source(w, o);
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
    o.source = read_source(r);
    t.objects.push_back(std::move(o));
  }
  r.end();
  return t;
}

}  // namespace bary::orbit
