#include "bary/ephemeris/spk.hpp"

#include <cmath>
#include <map>

#include "bary/core/text.hpp"

namespace bary::ephemeris {
namespace {
/// Thirty thousand years: beyond any kernel, and safe to turn into a calendar.
constexpr double max_et = 1e12;
}  // namespace

SpkFile::SpkFile(Daf daf, const SpkTheory& theory)
    : SegmentEphemeris("SPK", daf.name()), daf_(std::move(daf)) {
  for (const DafSummary& s : daf_.summaries()) {
    SpkSegment::Info i;
    i.target = s.integers[0], i.centre = s.integers[1], i.frame = s.integers[2], i.type = s.integers[3];
    i.start_et = s.doubles[0], i.stop_et = s.doubles[1];
    i.name = s.name;
    i.file = daf_.name();
    if (!(std::abs(i.start_et) <= max_et && std::abs(i.stop_et) <= max_et) || i.stop_et < i.start_et)
      daf_.damaged(s.offset, {"a segment has no span", "구간에 기간이 없습니다"});
    if (i.target == i.centre)
      daf_.damaged(s.offset + 16, {"a segment has its target for a centre", "구간의 대상과 중심이 같습니다"});
    const auto words = daf_.words(s.integers[4], s.integers[5], s.offset + 32);
    i.file_offset = 8 * static_cast<std::size_t>(s.integers[4] - 1);
    segments_.push_back(make_segment(std::move(i), words, theory));
  }
  if (segments_.empty()) daf_.damaged(76, {"there is no segment", "구간이 없습니다"});
}

std::shared_ptr<const SpkFile> SpkFile::open(const std::string& path, const SpkTheory& theory) {
  return std::shared_ptr<const SpkFile>(new SpkFile(Daf::open(path), theory));
}
std::shared_ptr<const SpkFile> SpkFile::over(std::span<const std::byte> bytes, std::string name,
                                             const SpkTheory& theory) {
  return std::shared_ptr<const SpkFile>(new SpkFile(Daf::over(bytes, std::move(name)), theory));
}

namespace {
/// Names and ids that write_spk left in the comment area.
std::map<frames::Body, std::pair<std::string, std::string>> names_of(const std::string& comment) {
  std::map<frames::Body, std::pair<std::string, std::string>> out;
  for (const std::string_view line : split(comment, '\n')) {
    if (!line.starts_with("object ")) continue;
    const auto id = line.find(" id "), name = line.find(" name ", id);
    if (id == std::string_view::npos || name == std::string_view::npos || id < 7) continue;
    const auto body = parse_i64(line.substr(7, id - 7));
    if (!body || *body < -2147483648LL || *body > 2147483647LL) continue;
    std::string text(line.substr(id + 4, name - id - 4));
    if (text == "-") text.clear();
    out[static_cast<frames::Body>(*body)] = {std::string(line.substr(name + 6)), std::move(text)};
  }
  return out;
}
}  // namespace

Trajectory spk_trajectory(const std::shared_ptr<const SpkFile>& file) {
  Trajectory t;
  const auto names = names_of(file->comment());
  for (const frames::Body b : file->bodies()) {
    frames::Body centre = frames::body::ssb;
    for (const auto& s : file->segments())
      if (s->info().target == b) {
        centre = s->info().centre;
        break;
      }
    Object o{frames::name_of_body(b), std::to_string(b), std::make_shared<SegmentSource>(file, b, centre)};
    if (const auto i = names.find(b); i != names.end()) o.name = i->second.first, o.id = i->second.second;
    t.objects.push_back(std::move(o));
  }
  return t;
}

}  // namespace bary::ephemeris
