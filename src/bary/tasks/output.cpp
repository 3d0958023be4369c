#include "bary/tasks/output.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "bary/core/context.hpp"
#include "bary/core/files.hpp"
#include "bary/core/text.hpp"
#include "bary/ephemeris/spk_write.hpp"
#include "bary/ephemeris/trajectory.hpp"
#include "bary/orbit/czml.hpp"
#include "bary/orbit/trajectory_io.hpp"
#include "bary/time/time.hpp"

namespace bary::tasks {

namespace {

/// CREATION_DATE and its like: SOURCE_DATE_EPOCH where it is set, else the first instant written, so that the
/// same command gives the same file.
std::string date_for_formats(const Epoch& otherwise) {
  if (const char* text = std::getenv("SOURCE_DATE_EPOCH"))
    if (const auto s = parse_i64(text); s && *s >= 0 && *s < 253402300800) {
      const std::int64_t days = *s / 86400, rest = *s % 86400;
      return time::format_epoch(
          time::from_julian({2440587.5 + static_cast<double>(days), static_cast<double>(rest) / 86400},
                            time::Scale::utc),
          time::Scale::utc, 0);
    }
  return time::format_epoch(otherwise, time::Scale::utc, 0);
}

}  // namespace

bool is_sampled(const std::string& path) {
  const std::string p = lower(path);
  return (p.ends_with(".csv") && !p.ends_with(".omm.csv")) || p.ends_with(".oem") || p.ends_with(".bsp") ||
         p.ends_with(".czml");
}

Sampling sampling_of(const OutputOptions& o, const Context& ctx) {
  const auto need = [](bool there, const char* option) {
    if (!there) throw Error("BARY-CLI-0011", {{"option", option}});
  };
  need(o.start.has_value(), "--start");
  need(o.stop.has_value(), "--stop");
  need(o.step_s.has_value(), "--step-s");
  Sampling s{epochs_of(*o.start, *o.stop, *o.step_s), o.frame};
  if (s.frame == frames::Frame::itrf) {
    Diagnostics d;
    check_orientation(ctx, s.epochs.front(), s.epochs.back(), d);
    for (const Diagnostic& x : d.list()) ctx.warn(x);
  }
  return s;
}

void write_output(const Artefact& a, const std::string& path, const OutputOptions& options,
                  const CodecRegistry& codecs, const Context& ctx) {
  const Codec& codec = codecs.get(a.type());
  remove_abandoned(path);
  std::string ending = lower(std::filesystem::path(path).extension().string());
  if (!ending.empty()) ending.erase(0, 1);
  if (std::find(codec.formats.begin(), codec.formats.end(), ending) == codec.formats.end()) {
    std::string known;
    for (const std::string& f : codec.formats) known += (known.empty() ? "." : ", .") + f;
    throw Error("BARY-CLI-0010", {{"format", ending.empty() ? path : "." + ending}, {"type", a.type()}})
        .expected(known);
  }
  if (a.type() != "Trajectory" || !is_sampled(path)) return codec.save(a, path);
  const auto& trajectory = a.as<ephemeris::Trajectory>("Trajectory");
  // States that are sampled already are written as they are, unless others are asked for.
  if (ending == "oem" && !options.step_s && orbit::trajectory_extension(trajectory) == "oem")
    return codec.save(a, path);
  if (ending == "bsp") {
    if (!options.start || !options.stop)
      throw Error("BARY-CLI-0011", {{"option", options.start ? "--stop" : "--start"}});
    return ephemeris::write_spk(path, trajectory, {*options.start, *options.stop}, *ctx.data);
  }
  const Sampling sampling = sampling_of(options, ctx);
  if (ending == "czml")
    return write_file(path, orbit::trajectory_to_czml(trajectory, std::filesystem::path(path).stem().string(),
                                                      {sampling.epochs.front(), sampling.epochs.back()},
                                                      *options.step_s, *ctx.data));
  AtomicFile file(path);
  const auto sink = [&](std::string_view s) { file.append(s); };
  if (ending == "oem")
    write_states_oem(trajectory, sampling, date_for_formats(sampling.epochs.front()), ctx, sink);
  else
    write_states_csv(trajectory, sampling, ctx, sink);
  file.commit();
}

}  // namespace bary::tasks
