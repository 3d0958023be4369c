#include <benchmark/benchmark.h>

#include <cstdlib>
#include <fstream>

#include "bary/core/files.hpp"
#include "bary/telemetry/xtce/testing-inl.hpp"

using namespace bary;
using namespace bary::telemetry::xtce;
using testing::Capture;

namespace {

/// An XTCE of n parameters of 16 to 32 bits, unsigned and signed, behind a CCSDS header.
std::string generated(std::size_t n) {
  std::string types, parameters, entries;
  const auto parameter = [&](const std::string& name, const std::string& type) {
    parameters += "<xtce:Parameter name=\"" + name + "\" parameterTypeRef=\"" + type + "\"/>\n";
    entries += "<xtce:ParameterRefEntry parameterRef=\"" + name + "\"/>\n";
  };
  for (int bits = 1; bits <= 32; ++bits)
    for (const char* form : {"unsigned", "twosComplement"})
      types += "<xtce:IntegerParameterType name=\"" + std::string(form) + std::to_string(bits) +
               "\"><xtce:IntegerDataEncoding sizeInBits=\"" + std::to_string(bits) + "\" encoding=\"" + form +
               "\"/></xtce:IntegerParameterType>\n";
  const std::pair<const char*, int> header[] = {{"VERSION", 3},   {"TYPE", 1},     {"SEC_HDR_FLG", 1},
                                                {"PKT_APID", 11}, {"SEQ_FLGS", 2}, {"SRC_SEQ_CTR", 14},
                                                {"PKT_LEN", 16}};
  for (const auto& [name, bits] : header) parameter(name, "unsigned" + std::to_string(bits));
  const std::string base = std::move(entries);
  entries.clear();
  for (std::size_t i = 0; i < n; ++i)
    parameter("PARAMETER_" + std::to_string(i),
              std::string(i % 3 ? "unsigned" : "twosComplement") + std::to_string(16 + i * 7 % 17));
  return "<?xml version=\"1.0\"?>\n<xtce:SpaceSystem name=\"Bench\" "
         "xmlns:xtce=\"http://www.omg.org/spec/XTCE/20180204\">"
         "<xtce:TelemetryMetaData><xtce:ParameterTypeSet>" +
         types + "</xtce:ParameterTypeSet><xtce:ParameterSet>" + parameters +
         "</xtce:ParameterSet><xtce:ContainerSet><xtce:SequenceContainer name=\"CCSDSPacket\" "
         "abstract=\"true\"><xtce:EntryList>" +
         base +
         "</xtce:EntryList></xtce:SequenceContainer><xtce:SequenceContainer "
         "name=\"Science\"><xtce:EntryList>" +
         entries +
         "</xtce:EntryList><xtce:BaseContainer "
         "containerRef=\"CCSDSPacket\"><xtce:RestrictionCriteria><xtce:Comparison "
         "parameterRef=\"PKT_APID\" "
         "value=\"100\"/></xtce:RestrictionCriteria></xtce:BaseContainer></xtce:SequenceContainer>"
         "</xtce:ContainerSet></xtce:TelemetryMetaData></xtce:SpaceSystem>";
}

Plan plan_of(const std::string& text) {
  Diagnostics faults;
  Plan p = compile(read_xtce(text, "bench.xml", faults), {}, faults);
  if (!p) std::abort();
  return p;
}

/// The file's text from the folder of real data, or nothing.
std::string real(const char* name) {
  const char* folder = std::getenv("BARY_DATA");
  std::ifstream in(std::string(folder ? folder : "") + "/swx/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void run(benchmark::State& state, const std::string& xtce, const Capture& c) {
  const Plan plan = plan_of(xtce);
  Context ctx;
  ctx.threads = 1;
  for (auto _ : state) {
    const Decoded d = decode(plan, c.packets(), {}, ctx);
    if (d.statistics.decoded != c.offset.size()) std::abort();
    benchmark::DoNotOptimize(d.kinds.data());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(c.offset.size()) * state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(c.bytes.size()) * state.iterations());
}

void real_packets(benchmark::State& state, const char* xtce, const char* packets, std::size_t wanted) {
  const std::string text = real(xtce), bytes = real(packets);
  if (text.empty() || bytes.empty()) return state.SkipWithError("BARY_DATA is not set");
  Capture c;
  while (c.offset.size() < wanted) {
    const std::size_t begin = c.bytes.size();
    c.bytes.insert(c.bytes.end(), bytes.begin(), bytes.end());
    Capture piece;
    piece.bytes.assign(bytes.begin(), bytes.end());
    piece.index_ccsds();
    for (std::size_t i = 0; i < piece.offset.size(); ++i) {
      c.offset.push_back(begin + piece.offset[i]);
      c.octets.push_back(piece.octets[i]);
    }
  }
  run(state, text, c);
}

void xtce_apid_478(benchmark::State& state) {
  real_packets(state, "ialirt/ialirt.xml", "ialirt/sc_apid478.bin", 200'000);
}
BENCHMARK(xtce_apid_478)->Unit(benchmark::kMillisecond);

void xtce_jpss(benchmark::State& state) {
  real_packets(state, "xtce/jpss1_geolocation_xtce_v1.xml", "xtce/J01_G011_LZ_2021-04-09T00-00-00Z_V01.DAT1",
               1'000'000);
}
BENCHMARK(xtce_jpss)->Unit(benchmark::kMillisecond);

/// A count, so many samples of 12 bits, then a counter: nothing behind the count has a fixed place.
void xtce_samples(benchmark::State& state) {
  const std::string text =
      "<SpaceSystem name=\"S\"><TelemetryMetaData><ParameterTypeSet><IntegerParameterType "
      "name=\"u12\"><IntegerDataEncoding "
      "sizeInBits=\"12\"/></IntegerParameterType><IntegerParameterType name=\"u16\"><IntegerDataEncoding "
      "sizeInBits=\"16\"/></IntegerParameterType></ParameterTypeSet><ParameterSet><Parameter name=\"n\" "
      "parameterTypeRef=\"u16\"/><Parameter name=\"sample\" parameterTypeRef=\"u12\"/><Parameter "
      "name=\"counter\" "
      "parameterTypeRef=\"u16\"/></ParameterSet><ContainerSet><SequenceContainer "
      "name=\"C\"><EntryList><ParameterRefEntry "
      "parameterRef=\"n\"/><ParameterRefEntry parameterRef=\"sample\"><RepeatEntry><Count><DynamicValue>"
      "<ParameterInstanceRef "
      "parameterRef=\"n\"/></DynamicValue></Count></RepeatEntry></ParameterRefEntry><ParameterRefEntry "
      "parameterRef=\"counter\"/></EntryList></SequenceContainer></ContainerSet></TelemetryMetaData></"
      "SpaceSystem>";
  Capture c;
  for (int i = 0; i < 20000; ++i) {
    const std::size_t n = 200 + static_cast<std::size_t>(i % 100) * 2;
    std::string p(2 + n * 3 / 2 + 2, static_cast<char>(i));
    p[0] = static_cast<char>(n >> 8);
    p[1] = static_cast<char>(n);
    c.add(p);
  }
  run(state, text, c);
}
BENCHMARK(xtce_samples)->Unit(benchmark::kMillisecond);

void xtce_load_10000(benchmark::State& state) {
  const std::string text = generated(10'000);
  for (auto _ : state) benchmark::DoNotOptimize(plan_of(text));
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
}
BENCHMARK(xtce_load_10000)->Unit(benchmark::kMillisecond);

void xtce_decode_10000(benchmark::State& state) {
  const std::string text = generated(10'000);
  const Plan plan = plan_of(text);
  const std::size_t octets = plan.kinds()[0].fixed_bytes;
  Capture c;
  std::uint32_t seed = 1;
  for (int i = 0; i < 2000; ++i) {
    std::string p(octets, '\0');
    for (char& b : p) b = static_cast<char>((seed = seed * 1664525u + 1013904223u) >> 24);
    p[0] = 0;
    p[1] = 100;
    c.add(p);
  }
  run(state, text, c);
}
BENCHMARK(xtce_decode_10000)->Unit(benchmark::kMillisecond);

}  // namespace
