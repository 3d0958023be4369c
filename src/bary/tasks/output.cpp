#include "bary/tasks/output.hpp"

#include <algorithm>
#include <filesystem>

#include "bary/core/files.hpp"
#include "bary/core/text.hpp"
#include "bary/ephemeris/trajectory.hpp"

namespace bary::tasks {

bool is_sampled(const std::string& path) {
  const std::string p = lower(path);
  return p.ends_with(".csv") && !p.ends_with(".omm.csv");
}

Sampling sampling_of(const OutputOptions& o) {
  const auto need = [](bool there, const char* option) {
    if (!there) throw Error("BARY-CLI-0011", {{"option", option}});
  };
  need(o.start.has_value(), "--start");
  need(o.stop.has_value(), "--stop");
  need(o.step_s.has_value(), "--step-s");
  return {epochs_of(*o.start, *o.stop, *o.step_s), o.frame};
}

void write_output(const Artefact& a, const std::string& path, const OutputOptions& options,
                  const CodecRegistry& codecs, const Context& ctx) {
  const Codec& codec = codecs.get(a.type());
  std::string ending = lower(std::filesystem::path(path).extension().string());
  if (!ending.empty()) ending.erase(0, 1);
  if (std::find(codec.formats.begin(), codec.formats.end(), ending) == codec.formats.end()) {
    std::string known;
    for (const std::string& f : codec.formats) known += (known.empty() ? "." : ", .") + f;
    throw Error("BARY-CLI-0010", {{"format", ending.empty() ? path : "." + ending}, {"type", a.type()}})
        .expected(known);
  }
  if (a.type() != "Trajectory" || !is_sampled(path)) return codec.save(a, path);
  const Sampling sampling = sampling_of(options);
  AtomicFile file(path);
  write_states_csv(a.as<ephemeris::Trajectory>("Trajectory"), sampling, ctx,
                   [&](std::string_view s) { file.append(s); });
  file.commit();
}

}  // namespace bary::tasks
