#include "bary/ephemeris/sampled.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bary/core/error.hpp"
#include "bary/core/hash.hpp"
#include "bary/ephemeris/sliding_window.hpp"
#include "bary/time/time.hpp"

namespace bary::ephemeris {

/// Times of each segment in seconds since its first node, and the window over them.
struct SampledSource::Tables {
  std::vector<std::vector<double>> times;
  std::vector<SlidingTable> tables;
};

namespace {

[[noreturn]] void bad(std::size_t segment, Phrase reason) {
  throw Error("BARY-EPHEMERIS-0030",
              {{"segment", std::to_string(segment + 1)}, {"reason", std::move(reason)}});
}

void check(const SampledSegment& s, std::size_t k) {
  const std::size_t n = s.epochs.size();
  if (n == 0) bad(k, {"it has no states", "상태가 없습니다"});
  if (s.states.size() != 6 * n) bad(k, {"states and epochs differ in number", "상태와 시각의 수가 다릅니다"});
  for (std::size_t i = 1; i < n; ++i)
    if (!(s.epochs[i - 1] < s.epochs[i]))
      bad(k, time::format_utc(s.epochs[i]) +
                 Phrase(" is not after the state before it", "이(가) 앞 상태보다 뒤가 아닙니다"));
  for (const double v : s.states)
    if (!std::isfinite(v)) bad(k, {"a value is not finite", "유한하지 않은 값이 있습니다"});
  for (const Covariance& c : s.covariances)
    for (const double v : c.lower)
      if (!std::isfinite(v)) bad(k, {"a covariance is not finite", "유한하지 않은 공분산이 있습니다"});
  if (s.degree < 1 || s.degree >= static_cast<int>(max_window))
    bad(k, {fmt::format("the degree {} is not 1 to {}", s.degree, max_window - 1),
            fmt::format("차수 {}이(가) 1~{}이(가) 아닙니다", s.degree, max_window - 1)});
  if (s.useable.start < s.epochs.front() || s.epochs.back() < s.useable.stop ||
      s.useable.stop < s.useable.start)
    bad(k, {"its useable span lies outside its states", "사용 가능 기간이 상태 밖에 있습니다"});
}

}  // namespace

SampledSource::SampledSource(frames::Frame frame, frames::Body centre, std::vector<SampledSegment> segments)
    : frame_(frame), centre_(centre), segments_(std::move(segments)) {
  auto t = std::make_unique<Tables>();
  t->times.resize(segments_.size());
  for (std::size_t k = 0; k < segments_.size(); ++k) {
    const SampledSegment& s = segments_[k];
    check(s, k);
    if (k > 0 && s.useable.start < segments_[k - 1].useable.stop)
      throw Error("BARY-EPHEMERIS-0031",
                  {{"segment", std::to_string(k + 1)}, {"start", time::format_utc(s.useable.start)}})
          .expected(time::format_utc(segments_[k - 1].useable.stop) + Phrase(" or later", " 이후"));
    const std::size_t n = s.epochs.size();
    t->times[k].resize(n);
    for (std::size_t i = 0; i < n; ++i) t->times[k][i] = s.epochs[i] - s.epochs[0];
    SlidingTable w;
    w.words = s.states;
    w.form = s.interpolation == Interpolation::hermite ? SlidingTable::Form::hermite
                                                       : SlidingTable::Form::lagrange;
    const std::size_t d = static_cast<std::size_t>(s.degree);
    w.window = s.interpolation == Interpolation::hermite ? std::max<std::size_t>(2, (d + 2) / 2) : d + 1;
    w.window = std::min(w.window, n);
    w.grid.n = n;
    w.grid.times = SpkTimes(t->times[k]);
    t->tables.push_back(w);
  }
  tables_ = std::move(t);
}
SampledSource::~SampledSource() = default;

std::vector<Span> SampledSource::spans() const {
  std::vector<Span> out;
  for (const SampledSegment& s : segments_) {
    if (!out.empty() && out.back().stop == s.useable.start)
      out.back().stop = s.useable.stop;
    else
      out.push_back(s.useable);
  }
  return out;
}

void SampledSource::evaluate(std::span<const Epoch> epochs, StateColumns out) const {
  const auto covers = [&](std::size_t k, const Epoch& e) {
    return !(e < segments_[k].useable.start) && !(segments_[k].useable.stop < e) &&
           (k + 1 == segments_.size() || e < segments_[k + 1].useable.start);
  };
  for (std::size_t i = 0; i < epochs.size();) {
    // The last segment that has begun by then.
    const auto after =
        std::upper_bound(segments_.begin(), segments_.end(), epochs[i],
                         [](const Epoch& e, const SampledSegment& s) { return e < s.useable.start; });
    const auto k = static_cast<std::size_t>(after - segments_.begin()) - 1;
    if (after == segments_.begin() || !covers(k, epochs[i])) {
      for (const auto& column : {out.x_m, out.y_m, out.z_m, out.vx_m_s, out.vy_m_s, out.vz_m_s})
        column[i] = 0;
      out.status[i++] = SampleStatus::outside_span;
      continue;
    }
    SlidingWindow window(tables_->tables[k]);
    for (; i < epochs.size() && covers(k, epochs[i]); ++i) {
      double v[6];
      window.evaluate(epochs[i] - segments_[k].epochs[0], v);
      out.x_m[i] = v[0], out.y_m[i] = v[1], out.z_m[i] = v[2];
      out.vx_m_s[i] = v[3], out.vy_m_s[i] = v[4], out.vz_m_s[i] = v[5];
      out.status[i] = SampleStatus::ok;
    }
  }
}

void SampledSource::hash(Sha256& h) const {
  h.text("sampled").text(frames::name_of(frame_)).i64(centre_).u64(segments_.size());
  for (const SampledSegment& s : segments_) {
    h.u64(s.epochs.size()).u64(static_cast<std::uint64_t>(s.interpolation)).i64(s.degree);
    for (const Epoch& e : {s.useable.start, s.useable.stop}) h.i64(e.seconds).f64(e.fraction);
    for (const Epoch& e : s.epochs) h.i64(e.seconds).f64(e.fraction);
    h.f64s(s.states);
    h.u64(s.covariances.size());
    for (const Covariance& c : s.covariances)
      h.i64(c.epoch.seconds).f64(c.epoch.fraction).text(c.frame).f64s(c.lower);
  }
}

std::string SampledSource::describe() const {
  std::size_t n = 0;
  for (const SampledSegment& s : segments_) n += s.epochs.size();
  if (segments_.empty()) return "no states";
  const SampledSegment& s = segments_.front();
  return fmt::format(
      "{} states in {} segment{}, {} of degree {}, {} to {}", n, segments_.size(),
      segments_.size() == 1 ? "" : "s", s.interpolation == Interpolation::hermite ? "Hermite" : "Lagrange",
      s.degree, time::format_utc(s.useable.start, 0), time::format_utc(segments_.back().useable.stop, 0));
}

std::shared_ptr<const SampledSource> sample(const StateSource& source, frames::Frame frame, const Span& span,
                                            double step_s, const DataContext& data,
                                            Interpolation interpolation, int degree) {
  std::vector<Epoch> epochs;
  const double length = span.stop - span.start;
  if (!(step_s > 0) || !(length > 0) || length / step_s > 1e8)
    throw Error("BARY-EPHEMERIS-0032", {{"what", source.describe()}});
  for (std::size_t i = 0; static_cast<double>(i) * step_s < length - 1e-9; ++i)
    epochs.push_back(span.start + static_cast<double>(i) * step_s);
  epochs.push_back(span.stop);
  const std::size_t n = epochs.size();
  StateBuffer b(n);
  const StateColumns c = b.columns();
  evaluate_in(source, frame, epochs, data, c);
  // A segment holds what one of the source's own spans has: nothing is interpolated across a gap or a
  // manoeuvre.
  std::vector<SampledSegment> segments;
  const std::vector<Span> spans = source.spans();
  std::size_t last_span = spans.size();
  bool open = false;
  for (std::size_t i = 0; i < n; ++i) {
    std::size_t k = 0;
    while (k < spans.size() && spans[k].stop < epochs[i]) ++k;
    if (c.status[i] != SampleStatus::ok) {
      open = false;
      continue;
    }
    if (!open || k != last_span) segments.emplace_back();
    open = true;
    last_span = k;
    SampledSegment& s = segments.back();
    s.epochs.push_back(epochs[i]);
    for (const auto& column : {c.x_m, c.y_m, c.z_m, c.vx_m_s, c.vy_m_s, c.vz_m_s})
      s.states.push_back(column[i]);
  }
  std::erase_if(segments, [](const SampledSegment& s) { return s.epochs.size() < 2; });
  if (segments.empty()) throw Error("BARY-EPHEMERIS-0032", {{"what", source.describe()}});
  for (SampledSegment& s : segments) {
    s.useable = {s.epochs.front(), s.epochs.back()};
    s.interpolation = interpolation;
    s.degree = degree;
  }
  return std::make_shared<const SampledSource>(frame, source.centre(), std::move(segments));
}

}  // namespace bary::ephemeris
