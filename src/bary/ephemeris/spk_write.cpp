#include "bary/ephemeris/spk_write.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstring>
#include <limits>
#include <set>

#include "bary/core/error.hpp"
#include "bary/core/files.hpp"
#include "bary/core/text.hpp"
#include "bary/ephemeris/spk.hpp"
#include "bary/ephemeris/spk_segment.hpp"
#include "bary/time/time.hpp"

namespace bary::ephemeris {
namespace {

constexpr std::size_t record_bytes = 1024, comment_bytes = 1000, summaries_a_record = 25;

template <class T>
void put(std::string& file, std::size_t at, T value) {
  std::memcpy(file.data() + at, &value, sizeof value);
}
void put_text(std::string& file, std::size_t at, std::string_view text, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    const char c = i < text.size() ? text[i] : ' ';
    file[at + i] = c >= ' ' && c <= '~' ? c : ' ';
  }
}

/// Lines end in a null, the text in the character 4; a record holds 1,000 of its 1,024 bytes.
std::string comment_records(std::string_view comment) {
  std::string out;
  if (comment.empty()) return out;
  std::string text(comment);
  for (char& c : text) c = c == '\n' ? '\0' : c >= ' ' && c <= '~' ? c : '?';
  if (text.back() != '\0') text += '\0';
  text += '\4';
  for (std::size_t at = 0; at < text.size(); at += comment_bytes) {
    out += text.substr(at, comment_bytes);
    out.resize((out.size() + record_bytes - 1) / record_bytes * record_bytes, '\0');
  }
  return out;
}

std::string file_record(std::string_view internal_name, std::size_t first_summary, std::size_t last_summary,
                        std::size_t free_word) {
  std::string r(record_bytes, '\0');
  put_text(r, 0, "DAF/SPK", 8);
  put<std::int32_t>(r, 8, 2);
  put<std::int32_t>(r, 12, 6);
  put_text(r, 16, internal_name, 60);
  put<std::int32_t>(r, 76, static_cast<std::int32_t>(first_summary));
  put<std::int32_t>(r, 80, static_cast<std::int32_t>(last_summary));
  put<std::int32_t>(r, 84, static_cast<std::int32_t>(free_word));
  put_text(r, 88, "LTL-IEEE", 8);
  // What a transfer in text mode would spoil, so that it shows.
  constexpr std::string_view ftp("FTPSTR:\r:\n:\r\n:\r\0:\x81:\x10\xce:ENDFTP", 28);
  std::memcpy(r.data() + 699, ftp.data(), ftp.size());
  return r;
}

}  // namespace

std::string spk_bytes(std::span<const SpkArray> segments, std::string_view internal_name,
                      std::string_view comment) {
  const std::string comments = comment_records(comment);
  const std::size_t pairs =
      std::max<std::size_t>(1, (segments.size() + summaries_a_record - 1) / summaries_a_record);
  const std::size_t first = 2 + comments.size() / record_bytes, last = first + 2 * (pairs - 1);
  std::size_t words = (last + 1) * record_bytes / 8;
  const std::size_t data_at = words * 8;
  for (const SpkArray& s : segments) words += s.words.size();
  if (words > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()))
    throw Error("BARY-EPHEMERIS-0007",
                {{"object", std::string(internal_name)},
                 {"reason", {"an SPK holds at most 16 GB", "SPK에는 최대 16 GB가 들어갑니다"}}});
  std::string out = file_record(internal_name, first, last, words + 1) + comments;
  out.resize(words * 8, '\0');
  std::size_t at = data_at;
  for (std::size_t p = 0; p < pairs; ++p) {
    const std::size_t record = (first + 2 * p - 1) * record_bytes;
    const std::size_t k0 = p * summaries_a_record, k1 = std::min(segments.size(), k0 + summaries_a_record);
    put<double>(out, record, p + 1 < pairs ? static_cast<double>(first + 2 * p + 2) : 0.0);
    put<double>(out, record + 8, p > 0 ? static_cast<double>(first + 2 * p - 2) : 0.0);
    put<double>(out, record + 16, static_cast<double>(k1 - k0));
    std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(record + record_bytes), record_bytes, ' ');
    for (std::size_t k = k0; k < k1; ++k) {
      const SpkArray& s = segments[k];
      const std::size_t here = record + 24 + 40 * (k - k0), word = at / 8 + 1;
      put<double>(out, here, s.start_et);
      put<double>(out, here + 8, s.stop_et);
      const std::array<std::int32_t, 6> numbers{s.target,
                                                s.centre,
                                                s.frame,
                                                s.type,
                                                static_cast<std::int32_t>(word),
                                                static_cast<std::int32_t>(word + s.words.size() - 1)};
      std::memcpy(out.data() + here + 16, numbers.data(), sizeof numbers);
      put_text(out, record + record_bytes + 40 * (k - k0), s.name, 40);
      std::memcpy(out.data() + at, s.words.data(), 8 * s.words.size());
      at += 8 * s.words.size();
    }
  }
  out.resize((out.size() + record_bytes - 1) / record_bytes * record_bytes, '\0');
  return out;
}

namespace {
SpkArray states_array(int type, frames::Body target, frames::Body centre, std::string name,
                      std::span<const double> et, std::span<const double> rows, std::size_t window) {
  assert(!et.empty() && rows.size() == 6 * et.size() && window >= 1);
  SpkArray a{target, centre, 1, type, et.front(), et.back(), std::move(name), {}};
  a.words.reserve(rows.size() + et.size() + et.size() / 100 + 2);
  a.words.assign(rows.begin(), rows.end());
  a.words.insert(a.words.end(), et.begin(), et.end());
  for (std::size_t k = 100; k < et.size(); k += 100) a.words.push_back(et[k - 1]);
  a.words.push_back(static_cast<double>(std::min(window, et.size()) - 1));
  a.words.push_back(static_cast<double>(et.size()));
  return a;
}
}  // namespace

SpkArray hermite_array(frames::Body target, frames::Body centre, std::string name, std::span<const double> et,
                       std::span<const double> rows, std::size_t window) {
  return states_array(13, target, centre, std::move(name), et, rows, window);
}
SpkArray lagrange_array(frames::Body target, frames::Body centre, std::string name,
                        std::span<const double> et, std::span<const double> rows, std::size_t window) {
  return states_array(9, target, centre, std::move(name), et, rows, window);
}

namespace {

frames::Body body_of(const Object& o, std::set<frames::Body>& taken) {
  frames::Body b = 0;
  if (const auto n = parse_i64(o.id); n && *n > -2000000000 && *n < 2000000000) {
    const auto number = static_cast<frames::Body>(*n);
    const bool known = frames::name_of_body(number) != std::to_string(number);
    b = *n < 0 || (known && dynamic_cast<const SegmentSource*>(o.source.get())) ? number : -100000 - number;
  }
  if (b == 0 || !taken.insert(b).second)
    for (b = -1; !taken.insert(b).second;) --b;
  return b;
}

/// A velocity may be wrong by the tolerance over this many seconds.
constexpr double velocity_s = 100;

struct Sampled {
  std::vector<double> et, rows;
  double worst_m = 0;
};

/// States at equal steps from a to b with those half way between, which the first ones must give back.
Sampled sample(int type, const StateSource& source, const Epoch& a, double length, std::size_t steps,
               const DataContext& data) {
  // Epochs go into the file as doubles, 1e-7 s apart by now. States are taken at what is written, which
  // inside the span is a whole count of 1/1024 s: so no state is a millimetre off for its epoch's rounding.
  const std::size_t n = 2 * steps + 1;
  std::vector<double> et(n);
  std::vector<Epoch> epochs(n);
  for (std::size_t i = 0; i < n; ++i) {
    const Epoch e = a + length * (static_cast<double>(i) / static_cast<double>(n - 1));
    et[i] = std::round(time::tdb_seconds(e) * 1024) / 1024;
    if (i == 0) et[i] = std::ceil(time::tdb_seconds(e) * 1024) / 1024;
    if (i == n - 1) et[i] = std::floor(time::tdb_seconds(e) * 1024) / 1024;
    epochs[i] = time::from_tdb_seconds(et[i]);
  }
  StateBuffer states(n);
  evaluate_in(source, frames::Frame::gcrf, epochs, data, states.columns());
  // A velocity of the file is one by TDB, whose seconds differ by up to 3.3e-10 from those of TT: left in,
  // the polynomials at the ends would make fifty times more of it.
  const auto velocity = [&](std::size_t i) -> Eigen::Vector3d {
    constexpr double h = 600;
    const double rate = (time::from_tdb_seconds(et[i] + h) - time::from_tdb_seconds(et[i] - h)) / (2 * h);
    return states.v_m_s(i) * rate;
  };
  Sampled s;
  std::size_t last = 0;
  while (last < n && states.status(last) == SampleStatus::ok) ++last;
  if (last == 0) return s;
  for (std::size_t i = 0; i < last; i += 2) {
    s.et.push_back(et[i]);
    for (int c = 0; c < 3; ++c) s.rows.push_back(states.r_m(i)[c] / 1000);
    const Eigen::Vector3d v = velocity(i);
    for (int c = 0; c < 3; ++c) s.rows.push_back(v[c] / 1000);
  }
  if (s.et.size() < 2) return s;
  const SpkArray array =
      type == 13 ? hermite_array(1, 0, "", s.et, s.rows) : lagrange_array(1, 0, "", s.et, s.rows);
  SpkSegment::Info info;
  info.target = 1, info.type = type, info.start_et = array.start_et, info.stop_et = array.stop_et;
  const auto segment = make_segment(info, array.words);
  std::vector<double> half, rows;
  for (std::size_t i = 1; i + 1 < last; i += 2) half.push_back(et[i]);
  rows.resize(6 * half.size());
  segment->evaluate(half, rows);
  for (std::size_t k = 0; k < half.size(); ++k) {
    const double* x = rows.data() + 6 * k;
    const std::size_t i = 2 * k + 1;
    s.worst_m = std::max({s.worst_m, (Eigen::Vector3d(x[0], x[1], x[2]) * 1000 - states.r_m(i)).norm(),
                          (Eigen::Vector3d(x[3], x[4], x[5]) * 1000 - velocity(i)).norm() * velocity_s});
  }
  return s;
}

/// The step halved until the tolerance is kept, or until halving has twice not halved what is left.
Sampled fitted(int type, const StateSource& source, const Epoch& a, double length, const DataContext& data,
               const SpkWriteOptions& options) {
  auto steps = static_cast<std::size_t>(std::ceil(std::max(1.0, length / options.longest_step_s)));
  Sampled best = sample(type, source, a, length, steps, data);
  for (int stalled = 0; best.worst_m > options.tolerance_m && stalled < 2;) {
    steps *= 2;
    if (length / static_cast<double>(steps) < options.shortest_step_s) break;
    const double before = best.worst_m;
    best = sample(type, source, a, length, steps, data);
    // A step that is longer than a revolution says nothing yet.
    stalled = best.worst_m > before / 2 && length / static_cast<double>(steps) < 300 ? stalled + 1 : 0;
  }
  return best;
}

}  // namespace

void write_spk(const std::string& path, const Trajectory& trajectory, const Span& span,
               const DataContext& data, const SpkWriteOptions& options) {
  std::vector<SpkArray> arrays;
  std::set<frames::Body> taken;
  std::string comment = "written by barycenter\n";
  for (const Object& o : trajectory.objects) {
    const auto refuse = [&](Phrase reason) {
      throw Error("BARY-EPHEMERIS-0007", {{"object", o.name}, {"reason", std::move(reason)}});
    };
    const frames::Body body = body_of(o, taken);
    const std::size_t before = arrays.size();
    for (const Span& s : o.source->spans()) {
      const Epoch a = std::max(s.start, span.start), b = std::min(s.stop, span.stop);
      if (!(b - a > 0.01)) continue;
      const double length = b - a;
      Sampled best = fitted(13, *o.source, a, length, data, options);
      int type = 13;
      // Where velocities are not the derivatives of positions (SGP4's), no step helps Hermite.
      if (best.worst_m > options.tolerance_m) {
        Sampled other = fitted(9, *o.source, a, length, data, options);
        if (other.worst_m > options.tolerance_m)
          refuse(Phrase("the interpolation stays ", "가장 짧은 간격에서도 보간이 ") +
                 std::to_string(std::min(best.worst_m, other.worst_m)) +
                 Phrase(" m off at the shortest step", " m 어긋납니다"));
        best = std::move(other);
        type = 9;
      }
      if (best.et.size() > 1)
        arrays.push_back((type == 13 ? hermite_array : lagrange_array)(
            body, o.source->centre(), o.name, best.et, best.rows, type == 13 ? 8 : 12));
    }
    if (arrays.size() == before)
      refuse(Phrase("it has no states from " + time::format_utc(span.start, 0) + " to ",
                    time::format_utc(span.start, 0) + "부터 ") +
             time::format_utc(span.stop, 0) + Phrase("", "까지 상태가 없습니다"));
    comment +=
        "object " + std::to_string(body) + " id " + (o.id.empty() ? "-" : o.id) + " name " + o.name + "\n";
  }
  write_file(path, spk_bytes(arrays, "barycenter trajectory", comment));
}

}  // namespace bary::ephemeris
