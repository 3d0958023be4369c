#include "bary/ephemeris/segments.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <set>

#include "bary/core/error.hpp"
#include "bary/core/hash.hpp"
#include "bary/time/time.hpp"

namespace bary::ephemeris {
namespace {

constexpr std::size_t block = 256;
constexpr std::size_t max_depth = 16;
/// Mean obliquity of J2000.0 in NAIF's ECLIPJ2000: 84381.448 arc seconds.
constexpr double obliquity = 84381.448 / 3600.0 * std::numbers::pi / 180.0;

std::string utc(double et) { return time::format_utc(time::from_tdb_seconds(et), 0); }

}  // namespace

struct SegmentEphemeris::Step {
  const SpkSegment* segment;
  double sign;
};
struct SegmentEphemeris::Path {
  std::array<Step, 2 * max_depth> steps;
  std::size_t n = 0;
  double low = 0, high = -1;  ///< epochs for which the path holds
};

const SpkSegment* SegmentEphemeris::find(frames::Body target, double et, double& low, double& high) const {
  for (std::size_t k = segments_.size(); k-- > 0;) {
    const SpkSegment::Info& i = segments_[k]->info();
    if (i.target != target) continue;
    if (et >= i.start_et && et <= i.stop_et) {
      low = std::max(low, i.start_et);
      high = std::min(high, i.stop_et);
      return segments_[k].get();
    }
    // A later segment that does not cover this epoch still bounds how far the answer holds.
    if (et > i.stop_et)
      low = std::max(low, std::nextafter(i.stop_et, std::numeric_limits<double>::infinity()));
    else
      high = std::min(high, std::nextafter(i.start_et, -std::numeric_limits<double>::infinity()));
  }
  return nullptr;
}

bool SegmentEphemeris::resolve(frames::Body target, frames::Body centre, double et, Path& path) const {
  path.n = 0;
  path.low = -std::numeric_limits<double>::infinity();
  path.high = std::numeric_limits<double>::infinity();
  std::array<const SpkSegment*, max_depth> up{};
  std::size_t n_up = 0;
  frames::Body b = target;
  while (b != centre && n_up < max_depth) {
    const SpkSegment* s = find(b, et, path.low, path.high);
    if (!s) break;
    up[n_up++] = s;
    b = s->info().centre;
  }
  const auto take = [&](const SpkSegment* s, double sign) { path.steps[path.n++] = {s, sign}; };
  // From the centre upwards, until a body that the target's own way passes.
  std::array<const SpkSegment*, max_depth> down{};
  std::size_t n_down = 0;
  for (frames::Body c = centre;;) {
    std::size_t meet = n_up + 1;
    if (c == target) meet = 0;
    for (std::size_t k = 0; k < n_up && meet > n_up; ++k)
      if (up[k]->info().centre == c) meet = k + 1;
    if (meet <= n_up) {
      for (std::size_t k = 0; k < meet; ++k) take(up[k], 1.0);
      for (std::size_t k = 0; k < n_down; ++k) take(down[k], -1.0);
      return true;
    }
    if (n_down == max_depth) return false;
    const SpkSegment* s = find(c, et, path.low, path.high);
    if (!s) return false;
    down[n_down++] = s;
    c = s->info().centre;
  }
}

namespace {
/// Adds sign × rows (km) to the columns (m), turned to GCRF axes.
void add(const SpkSegment& s, double sign, std::span<const double> rows, std::size_t at, StateColumns& out) {
  const double f = sign * 1000.0;
  const bool ecliptic = s.info().frame == 17;
  const double c = std::cos(obliquity), e = std::sin(obliquity);
  const std::size_t n = rows.size() / 6;
  for (std::size_t i = 0; i < n; ++i) {
    const double* r = rows.data() + 6 * i;
    double y = r[1], z = r[2], vy = r[4], vz = r[5];
    if (ecliptic) {
      y = c * r[1] - e * r[2], z = e * r[1] + c * r[2];
      vy = c * r[4] - e * r[5], vz = e * r[4] + c * r[5];
    }
    out.x_m[at + i] += f * r[0], out.y_m[at + i] += f * y, out.z_m[at + i] += f * z;
    out.vx_m_s[at + i] += f * r[3], out.vy_m_s[at + i] += f * vy, out.vz_m_s[at + i] += f * vz;
  }
}
/// Coefficients that are no numbers make a state that is none; and nothing is 10²⁵ km away.
void require_numbers(const SpkSegment& s, std::span<const double> rows) {
  bool good = true;
  for (const double x : rows) good &= std::abs(x) <= 1e25;
  if (!good)
    throw Error("BARY-EPHEMERIS-0002", {{"file", s.info().file},
                                        {"offset", std::to_string(s.info().file_offset)},
                                        {"reason",
                                         {"a state of the segment that begins here is no number",
                                          "여기서 시작하는 구간의 상태가 수가 아닙니다"}}});
}
}  // namespace

void SegmentEphemeris::states_at(frames::Body target, frames::Body centre, std::span<const double> et,
                                 StateColumns out) const {
  for (auto column : {out.x_m, out.y_m, out.z_m, out.vx_m_s, out.vy_m_s, out.vz_m_s})
    std::fill(column.begin(), column.end(), 0.0);
  std::fill(out.status.begin(), out.status.end(), SampleStatus::ok);
  Path path;
  std::array<double, 6 * block> rows;
  for (std::size_t i = 0; i < et.size();) {
    if (!(et[i] >= path.low && et[i] <= path.high) && !resolve(target, centre, et[i], path)) {
      out.status[i++] = SampleStatus::outside_span;
      path.low = 0, path.high = -1;
      continue;
    }
    std::size_t j = i + 1;
    while (j < et.size() && j - i < block && et[j] >= path.low && et[j] <= path.high) ++j;
    const std::span<double> part(rows.data(), 6 * (j - i));
    for (std::size_t k = 0; k < path.n; ++k) {
      const SpkSegment& s = *path.steps[k].segment;
      const int frame = s.info().frame;
      if (frame != 1 && frame != 17)
        throw Error("BARY-EPHEMERIS-0005", {{"file", file_},
                                            {"body", frames::name_of_body(s.info().target)},
                                            {"frame", std::to_string(frame)}});
      s.evaluate(et.subspan(i, j - i), part);
      require_numbers(s, part);
      add(s, path.steps[k].sign, part, i, out);
    }
    i = j;
  }
}

void SegmentEphemeris::states(frames::Body target, frames::Body centre, std::span<const Epoch> epochs,
                              StateColumns out) const {
  std::vector<double> et(epochs.size());
  time::tdb_seconds(epochs, et);
  states_at(target, centre, et, out);
  for (std::size_t i = 0; i < epochs.size(); ++i)
    if (out.status[i] != SampleStatus::ok) refuse(target, centre, epochs[i]);
}

std::vector<frames::Body> SegmentEphemeris::bodies() const {
  std::set<frames::Body> all;
  for (const auto& s : segments_) all.insert(s->info().target);
  return {all.begin(), all.end()};
}

std::vector<Span> SegmentEphemeris::coverage(frames::Body target) const {
  std::vector<std::pair<double, double>> parts;
  for (const auto& s : segments_)
    if (s->info().target == target) parts.emplace_back(s->info().start_et, s->info().stop_et);
  std::sort(parts.begin(), parts.end());
  std::vector<std::pair<double, double>> merged;
  for (const auto& p : parts) {
    if (!merged.empty() && p.first <= merged.back().second)
      merged.back().second = std::max(merged.back().second, p.second);
    else
      merged.push_back(p);
  }
  std::vector<Span> out;
  for (const auto& [a, b] : merged) out.push_back({time::from_tdb_seconds(a), time::from_tdb_seconds(b)});
  return out;
}

void SegmentEphemeris::refuse(frames::Body target, frames::Body centre, const Epoch& epoch) const {
  for (const frames::Body b : {target, centre}) {
    bool known = false;
    for (const auto& s : segments_) known = known || s->info().target == b || s->info().centre == b;
    if (known) continue;
    std::string list;
    for (const frames::Body have : bodies()) list += (list.empty() ? "" : ", ") + frames::name_of_body(have);
    throw Error("BARY-EPHEMERIS-0003", {{"file", file_}, {"body", frames::name_of_body(b)}})
        .expected({"one of " + list, list + " 중 하나"});
  }
  Phrase spans;
  for (const frames::Body b : {target, centre})
    for (const Span& s : coverage(b))
      if (spans.en().size() < 400) {
        const std::string body = (spans.empty() ? "" : "; ") + frames::name_of_body(b) + " ",
                          start = time::format_utc(s.start, 0), stop = time::format_utc(s.stop, 0);
        spans += {body + start + " to " + stop, body + start + "~" + stop};
      }
  throw Error("BARY-EPHEMERIS-0004", {{"file", file_},
                                      {"target", frames::name_of_body(target)},
                                      {"centre", frames::name_of_body(centre)},
                                      {"epoch", time::format_utc(epoch, 0)},
                                      {"span", spans}});
}

std::string SegmentEphemeris::describe() const {
  double a = segments_.front()->info().start_et, b = segments_.front()->info().stop_et;
  for (const auto& s : segments_) a = std::min(a, s->info().start_et), b = std::max(b, s->info().stop_et);
  const std::string& name = segments_.front()->info().name;
  return kind_ + " " + file_.substr(file_.rfind('/') + 1) + (name.empty() ? "" : " (" + name + ")") + ", " +
         utc(a) + " to " + utc(b);
}

SegmentSource::SegmentSource(std::shared_ptr<const SegmentEphemeris> file, frames::Body target,
                             frames::Body centre)
    : file_(std::move(file)), target_(target), centre_(centre) {}
std::vector<Span> SegmentSource::spans() const { return file_->coverage(target_); }
void SegmentSource::evaluate(std::span<const Epoch> epochs, StateColumns out) const {
  std::vector<double> et(epochs.size());
  time::tdb_seconds(epochs, et);
  file_->states_at(target_, centre_, et, out);
}
void SegmentSource::hash(Sha256& h) const {
  h.text("SpkSource").text(file_->digest()).i64(target_).i64(centre_);
}
std::string SegmentSource::describe() const {
  return frames::name_of_body(target_) + " of " + file_->describe();
}

}  // namespace bary::ephemeris
