#include "bary/orbit/oem.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "bary/core/text.hpp"
#include "bary/ephemeris/interpolation_error.hpp"
#include "bary/orbit/decimal.hpp"
#include "bary/orbit/oem_text.hpp"
#include "bary/orbit/opm.hpp"
#include "bary/orbit/tle.hpp"
#include "bary/time/time.hpp"

namespace bary::orbit {

bool OemSegment::operator==(const OemSegment& o) const {
  const auto same = [](const std::vector<double>& a, const std::vector<double>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) {
      return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
    });
  };
  return metadata == o.metadata && comments == o.comments && epochs == o.epochs && same(states, o.states) &&
         same(accelerations, o.accelerations) && covariances == o.covariances;
}

namespace {

int degree_of(const NdmBlock& m, ephemeris::Interpolation& how, const std::string& file) {
  const std::string method = lower(m["INTERPOLATION"]);
  const auto refuse = [&](std::string_view key, Phrase expected) {
    const NdmField* f = m.find(key);
    throw Error("BARY-ORBIT-0052", {{"keyword", std::string(key)}})
        .at(file, f ? f->line : m.line)
        .key(std::string(key))
        .found(std::string(m[key].substr(0, 60)))
        .expected(std::move(expected));
  };
  if (!method.empty() && method != "hermite" && method != "lagrange" && method != "linear")
    refuse("INTERPOLATION", "HERMITE, LAGRANGE, LINEAR");
  // Without a method `sampled` looks at the states.
  how = method == "hermite" ? ephemeris::Interpolation::hermite : ephemeris::Interpolation::lagrange;
  if (method == "linear") return 1;
  const std::string_view text = m["INTERPOLATION_DEGREE"];
  if (text.empty()) return 7;
  const auto d = parse_i64(text);
  if (!d || *d < 1 || *d > 31) refuse("INTERPOLATION_DEGREE", {"1 to 31", "1~31"});
  return static_cast<int>(*d);
}

/// Where a segment may be used, by its keywords.
ephemeris::Span useable(const OemSegment& s, const NdmSetting& setting, const std::string& file) {
  ephemeris::Span span{s.epochs.front(), s.epochs.back()};
  const auto time_of = [&](const char* key) { return time::parse_epoch_in(s.metadata[key], setting.scale); };
  if (s.metadata.find("USEABLE_START_TIME")) span.start = std::max(span.start, time_of("USEABLE_START_TIME"));
  if (s.metadata.find("USEABLE_STOP_TIME")) span.stop = std::min(span.stop, time_of("USEABLE_STOP_TIME"));
  if (span.stop < span.start) {
    const NdmField* f = s.metadata.find("USEABLE_START_TIME");
    throw Error("BARY-ORBIT-0052", {{"keyword", "USEABLE_START_TIME"}})
        .at(file, f ? f->line : s.metadata.line)
        .key("USEABLE_START_TIME")
        .expected({"before USEABLE_STOP_TIME, within the states", "상태의 기간 안, USEABLE_STOP_TIME 이전"});
  }
  return span;
}

/// One segment, or more where an instant has two different states.
std::vector<ephemeris::SampledSegment> sampled(const OemSegment& s, const NdmSetting& setting,
                                               const std::string& file) {
  const ephemeris::Span span = useable(s, setting, file);
  ephemeris::Interpolation how;
  const int degree = degree_of(s.metadata, how, file);
  std::vector<ephemeris::SampledSegment> out(1);
  for (std::size_t i = 0; i < s.epochs.size(); ++i) {
    const auto row = s.states.begin() + static_cast<std::ptrdiff_t>(6 * i);
    if (!out.back().epochs.empty() && out.back().epochs.back() == s.epochs[i]) {
      if (std::equal(row, row + 6, out.back().states.end() - 6)) continue;
      out.emplace_back();
    }
    out.back().epochs.push_back(s.epochs[i]);
    out.back().states.insert(out.back().states.end(), row, row + 6);
  }
  // Of more than two states of one instant the ones between serve nothing.
  if (out.size() > 1)
    std::erase_if(out, [](const ephemeris::SampledSegment& x) { return x.epochs.size() < 2; });
  if (out.empty())
    out.resize(1), out[0].epochs = {s.epochs[0]}, out[0].states = {s.states.begin(), s.states.begin() + 6};
  std::erase_if(out, [&](const ephemeris::SampledSegment& x) {
    return x.epochs.back() < span.start || span.stop < x.epochs.front();
  });
  for (ephemeris::SampledSegment& x : out) {
    x.interpolation = how;
    x.degree = degree;
    if (s.metadata["INTERPOLATION"].empty()) x.interpolation = ephemeris::better_interpolation(x);
    x.useable = {std::max(x.epochs.front(), span.start), std::min(x.epochs.back(), span.stop)};
    for (const OemCovariance& c : s.covariances)
      if (&x == &out.front()) x.covariances.push_back(c.covariance);
  }
  return out;
}

}  // namespace

ephemeris::Trajectory oem_trajectory(const std::vector<OemMessage>& messages, const std::string& file) {
  struct Entry {
    std::string name, id;
    NdmSetting setting;
    std::vector<ephemeris::SampledSegment> segments;
  };
  std::vector<Entry> entries;
  for (const OemMessage& m : messages)
    for (const OemSegment& s : m.segments) {
      const NdmSetting setting = ndm_setting(s.metadata, file);
      const std::string name = clean_name(s.metadata["OBJECT_NAME"]),
                        id = clean_name(s.metadata["OBJECT_ID"]);
      auto e = std::find_if(entries.begin(), entries.end(),
                            [&](const Entry& x) { return x.name == name && x.id == id; });
      if (e == entries.end()) e = entries.insert(e, {name, id, setting, {}});
      for (const auto& [key, same] : {std::pair{"REF_FRAME", e->setting.frame == setting.frame},
                                      std::pair{"CENTER_NAME", e->setting.centre == setting.centre}})
        if (!same)
          throw Error("BARY-ORBIT-0060", {{"keyword", key}, {"value", std::string(s.metadata[key])}})
              .at(file, s.metadata.find(key)->line)
              .key(key)
              .expected({"that of the object's other segments", "같은 물체의 다른 구간과 같은 값"});
      std::vector<ephemeris::SampledSegment> next = sampled(s, setting, file);
      if (next.empty()) continue;
      if (!e->segments.empty() && next.front().useable.start < e->segments.back().useable.stop) {
        const char* key = s.metadata.find("USEABLE_START_TIME") ? "USEABLE_START_TIME" : "START_TIME";
        const NdmField* f = s.metadata.find(key);
        throw Error("BARY-ORBIT-0059", {{"object", name}})
            .at(file, f ? f->line : s.metadata.line)
            .key(key)
            .found(time::format_utc(next.front().useable.start))
            .expected(time::format_utc(e->segments.back().useable.stop) + Phrase(" or later", " 이후"));
      }
      std::move(next.begin(), next.end(), std::back_inserter(e->segments));
    }
  ephemeris::Trajectory t;
  for (Entry& e : entries)
    t.objects.push_back({!e.name.empty() ? e.name
                         : !e.id.empty() ? e.id
                                         : "UNKNOWN",
                         e.id == "UNKNOWN" ? "" : e.id,
                         std::make_shared<const ephemeris::SampledSource>(e.setting.frame, e.setting.centre,
                                                                          std::move(e.segments))});
  return t;
}

OemMessage make_oem(const ephemeris::Object& o, const NdmHeader& header) {
  const auto* source = dynamic_cast<const ephemeris::SampledSource*>(o.source.get());
  if (!source) throw Error("BARY-ORBIT-0041", {{"object", o.name}, {"what", o.source->describe()}});
  OemMessage m;
  m.header.name = "header";
  m.header.add("CREATION_DATE", header.creation_date);
  m.header.add("ORIGINATOR", header.originator);
  const auto utc = [](const Epoch& e) { return time::format_epoch_exact(e, time::Scale::utc); };
  for (const ephemeris::SampledSegment& s : source->segments()) {
    OemSegment& out = m.segments.emplace_back();
    NdmBlock& b = out.metadata;
    b.name = "metadata";
    b.add("OBJECT_NAME", o.name);
    b.add("OBJECT_ID", o.id.empty() ? "UNKNOWN" : o.id);
    b.add("CENTER_NAME", ccsds_centre_name(source->centre()));
    b.add("REF_FRAME", ccsds_frame_name(source->frame()));
    b.add("TIME_SYSTEM", "UTC");
    b.add("START_TIME", utc(s.epochs.front()));
    b.add("USEABLE_START_TIME", utc(s.useable.start));
    b.add("USEABLE_STOP_TIME", utc(s.useable.stop));
    b.add("STOP_TIME", utc(s.epochs.back()));
    const bool hermite = s.interpolation == ephemeris::Interpolation::hermite;
    b.add("INTERPOLATION", hermite ? "HERMITE" : s.degree == 1 ? "LINEAR" : "LAGRANGE");
    b.add("INTERPOLATION_DEGREE", std::to_string(s.degree));
    out.epochs = s.epochs;
    out.states = s.states;
    for (const ephemeris::Covariance& c : s.covariances) out.covariances.push_back({c, {}, 0});
  }
  return m;
}

}  // namespace bary::orbit
