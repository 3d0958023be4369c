// telemetry.simulate: packets as a spacecraft sends and a station receives them. telemetry.error_rates: how
// often frames are lost at which signal.

#include <algorithm>
#include <bit>
#include <cmath>

#include "bary/core/random.hpp"
#include "bary/tasks/tasks.hpp"
#include "bary/tasks/telemetry_inputs-inl.hpp"
#include "bary/telemetry/coding/cadu.hpp"
#include "bary/telemetry/coding/channel.hpp"
#include "bary/telemetry/coding/convolutional.hpp"
#include "bary/telemetry/coding/receiver.hpp"
#include "bary/telemetry/link/build.hpp"
#include "bary/telemetry/link/packets.hpp"

namespace bary::tasks {
namespace {

using namespace study;
using telemetry::BlockState;
using telemetry::CaduFormat;
using telemetry::Stage;
using telemetry::Stream;

/// Bits of information a symbol: the outer code and the marker, times the inner code.
double code_rate(const CaduFormat& f, bool convolutional) {
  const double outer = static_cast<double>(f.frame_bytes) / static_cast<double>(f.cadu_bytes());
  return convolutional ? outer / 2 : outer;
}

/// Frames as bits on the air.
std::vector<std::uint8_t> coded_bits(const CaduFormat& format, bool convolutional,
                                     std::span<const std::uint8_t> frames, const Context& ctx) {
  std::vector<std::uint8_t> bits = telemetry::encode_cadus(format, frames, ctx);
  return convolutional ? telemetry::convolve(bits) : bits;
}

Stream received_symbols(const std::vector<std::uint8_t>& bits, const CaduFormat& format, bool convolutional,
                        const Inputs& in, const Context& ctx) {
  aligned_vector<std::int8_t> symbols;
  if (in.has("eb_n0_db")) {
    telemetry::AwgnChannel channel;
    channel.eb_n0_db = in.number("eb_n0_db");
    channel.code_rate = code_rate(format, convolutional);
    channel.seed = ctx.seed;
    channel.stream = static_cast<std::uint64_t>(in.integer("link"));
    symbols = telemetry::transmit(channel, bits, 0, ctx);
  } else {
    symbols = telemetry::symbols_of_bits(bits);
  }
  if (in.has("slips_at")) {
    std::vector<telemetry::Slip> slips;
    for (const std::int64_t at : in.integers("slips_at"))
      slips.push_back({static_cast<std::uint64_t>(at), -1});
    std::sort(slips.begin(), slips.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    symbols = telemetry::slipped(symbols, slips);
  }
  // The station's view of the sky begins and ends: what lies outside is not heard.
  const auto part = [&](const char* name, double otherwise) {
    return in.has(name) ? in.number(name) : otherwise;
  };
  const auto n = static_cast<double>(symbols.size());
  const double from = part("heard_from_pct", 0), to = part("heard_to_pct", 1);
  const auto first = static_cast<std::size_t>(std::floor(std::clamp(from, 0.0, 1.0) * n));
  const auto last = static_cast<std::size_t>(std::floor(std::clamp(to, 0.0, 1.0) * n));
  Stream s;
  s.stage = Stage::symbols;
  if (first < last) {
    s.bytes.resize(last - first);
    std::transform(symbols.begin() + static_cast<std::ptrdiff_t>(first),
                   symbols.begin() + static_cast<std::ptrdiff_t>(last), s.bytes.begin(),
                   [](std::int8_t v) { return static_cast<std::uint8_t>(v); });
  }
  return s;
}

telemetry::BuildSettings build_settings(const Inputs& in, const CaduFormat& format) {
  telemetry::BuildSettings b;
  b.format = frame_format(in, format.frame_bytes);
  b.format.spacecraft.reset();
  b.spacecraft = static_cast<std::uint16_t>(in.has("spacecraft_id") ? in.integer("spacecraft_id") : 0);
  b.first_count = static_cast<std::uint32_t>(in.integer("first_count"));
  return b;
}

std::vector<ColumnSpec> simulate_fields() {
  using T = ColumnType;
  return {{"packets", T::i64, "", {"packets sent", "보낸 패킷"}},
          {"frames", T::i64, "", {"frames sent", "보낸 프레임"}},
          {"frame_octets", T::i64, "", {"octets of a frame", "프레임의 옥텟"}},
          {"symbols", T::i64, "", {"symbols heard", "받은 심벌"}},
          {"code_rate", T::f64, "", {"bits of information a symbol", "심벌당 정보 비트"}},
          {"eb_n0_db", T::f64, "", {"energy of a bit over the noise's density", "비트 에너지 대 잡음 밀도"}}};
}

Outputs run_simulate(const Inputs& in, const Context& ctx) {
  const CaduFormat format = cadu_format(in);
  const bool convolutional = in.boolean("convolutional");
  telemetry::FrameBuilder builder(build_settings(in, format));
  const auto channel = static_cast<std::uint8_t>(in.integer("virtual_channel"));
  std::size_t packets = 0;
  for (std::int64_t k = 0; k < in.integer("idle_frames"); ++k) builder.add_idle_frame();
  for (const Artefact& a : in.artefacts("packets")) {
    const Stream& s = a.as<Stream>("Stream").require(Stage::packets);
    const telemetry::PacketIndex index = telemetry::index_packets(s.bytes);
    for (std::size_t i = 0; i < index.size(); ++i)
      builder.add(channel, std::span(s.bytes).subspan(index.offset[i], index.octets[i]));
    packets += index.size();
    ctx.check_cancel();
  }
  builder.flush();
  for (std::int64_t k = 0; k < in.integer("idle_frames"); ++k) builder.add_idle_frame();
  Stream frames = builder.take();
  const std::vector<std::uint8_t> bits = coded_bits(format, convolutional, frames.bytes, ctx);
  Stream symbols = received_symbols(bits, format, convolutional, in, ctx);
  Record r;
  r.add("packets", static_cast<std::int64_t>(packets));
  r.add("frames", static_cast<std::int64_t>(frames.units()));
  r.add("frame_octets", static_cast<std::int64_t>(frames.unit_bytes));
  r.add("symbols", static_cast<std::int64_t>(symbols.bytes.size()));
  r.add("code_rate", code_rate(format, convolutional));
  if (in.has("eb_n0_db"))
    r.add("eb_n0_db", in.number("eb_n0_db"));
  else
    r.add("eb_n0_db", std::monostate{});
  Outputs out;
  out.emplace("answer", std::move(r));
  out.emplace("frames", stream_artefact(std::move(frames)));
  out.emplace("symbols", stream_artefact(std::move(symbols)));
  return out;
}

void add_simulate(Registry& registry) {
  Kind k;
  k.name = "telemetry.simulate";
  k.summary = {"Packets as a spacecraft sends and a station hears them",
               "위성이 보내고 지상국이 받는 대로 만든 패킷"};
  k.doc = {
      "Multiplexes packets into AOS or TM frames on a virtual channel, adds Reed-Solomon check symbols, the "
      "randomiser, the attached sync marker and the convolutional code (CCSDS 131.0-B, 132.0-B, 732.0-B), "
      "and "
      "sends the symbols through white Gaussian noise at a given Eb/N0 (energy of a bit of the frames), "
      "quantised to int8. The noise comes from a counter-based stream named by the study's seed and `link`, "
      "so symbol i is the same however the run is cut. A station may hear only a part, and its clock may "
      "slip.",
      "패킷을 가상 채널의 AOS나 TM 프레임에 싣고 리드-솔로몬 검사 심벌, 난수화, 동기 마커, 길쌈 부호(CCSDS "
      "131.0-B, 132.0-B, 732.0-B)를 더한 뒤, 주어진 Eb/N0(프레임의 비트 에너지)의 백색 가우스 잡음을 지나 "
      "int8로 양자화합니다. 잡음은 연구의 시드와 `link`로 이름 붙인 계수 기반 난수열에서 나오므로 실행을 "
      "어떻게 나누어도 i번째 심벌은 같습니다. 지상국은 일부만 받을 수 있고 시계가 밀릴 수 있습니다."};
  k.params = {
      Param::of_artefacts("packets", "Stream", {"what is sent, one after another", "차례로 보낼 패킷"}),
      Param::integer("virtual_channel", {"on which they travel", "가상 채널"})
          .with_default(std::int64_t{1})
          .range(0, 62),
      Param::integer("first_count", {"count of the first frame", "첫 프레임의 번호"})
          .with_default(std::int64_t{0})
          .range(0, 16777215),
      Param::integer("idle_frames", {"idle frames before and after", "앞뒤의 유휴 프레임"})
          .with_default(std::int64_t{2})
          .range(0, 100000),
      Param::number("eb_n0_db", {"energy of a bit over the noise's density; absent: no noise",
                                 "비트 에너지 대 잡음 밀도. 없으면 잡음 없음"})
          .range(-20, 40)
          .optional(),
      Param::integer("link", {"number of the link: its own noise", "링크 번호(링크마다 다른 잡음)"})
          .with_default(std::int64_t{0})
          .range(0, 1e9),
      Param::integer("slips_at", {"symbols at which the clock loses one", "시계가 한 심벌을 잃는 곳"})
          .range(0, 9e18)
          .optional()
          .as_list(),
      Param::number("heard_from_pct", {"the station hears from here on", "지상국이 받기 시작하는 곳"})
          .range(0, 100)
          .optional(),
      Param::number("heard_to_pct", {"and up to here", "지상국이 받기를 마치는 곳"}).range(0, 100).optional(),
  };
  for (Param& p : frame_params()) k.params.push_back(std::move(p));
  for (Param& p : code_params()) k.params.push_back(std::move(p));
  k.outputs = {{"symbols", "Stream", {"soft symbols as heard", "받은 연판정 심벌"}, {}},
               {"frames", "Stream", {"the frames as sent", "보낸 프레임"}, {}},
               {"answer", "Record", {"the answer", "답"}, simulate_fields()}};
  k.views = {
      {"answer",
       "sentence",
       {"Answer", "답"},
       {},
       R"({"values": "@answer", "template": {"en": "{packets} packet{s} {packets:is|are} sent in {frames} frame{s} of {frame_octets} octet{s}; the station hears {symbols} symbol{s}.", "ko": "패킷 {packets}개를 {frame_octets}옥텟 프레임 {frames}개에 실어 보내고, 지상국은 심벌 {symbols}개를 받습니다."}})",
       false}};
  k.run = run_simulate;
  registry.add(std::move(k));
}

// --- telemetry.error_rates

/// What one signal level gave.
struct Level {
  double eb_n0_db = 0;
  std::int64_t sent = 0, lost = 0, wrong = 0, searches = 0;
  double corrected = 0;     ///< bytes mended a frame
  std::int64_t errors = 0;  ///< wrong bits before Reed-Solomon, of `bits`
  std::int64_t bits = 0;
};

/// Random frames through the whole chain at one level; each frame carries its number, so that what comes out
/// is compared with what went in.
Level measure(const CaduFormat& format, bool convolutional, double eb_n0_db, std::int64_t frames,
              std::uint64_t number, const Context& ctx) {
  Level l;
  l.eb_n0_db = eb_n0_db;
  l.sent = frames;
  std::vector<std::uint8_t> sent(static_cast<std::size_t>(frames) * format.frame_bytes);
  const RandomStream random(ctx.seed, "telemetry.error_rates frames", number);
  for (std::size_t i = 0; i < sent.size(); i += 4) {
    const std::uint32_t word = random.word(i / 4);
    for (std::size_t b = 0; b < 4 && i + b < sent.size(); ++b)
      sent[i + b] = static_cast<std::uint8_t>(word >> (8 * b));
  }
  for (std::int64_t f = 0; f < frames; ++f)
    for (int b = 0; b < 4; ++b)
      sent[static_cast<std::size_t>(f) * format.frame_bytes + static_cast<std::size_t>(b)] =
          static_cast<std::uint8_t>(f >> (24 - 8 * b));
  const auto bits = coded_bits(format, convolutional, sent, ctx);
  telemetry::AwgnChannel channel;
  channel.eb_n0_db = eb_n0_db;
  channel.code_rate = code_rate(format, convolutional);
  channel.seed = ctx.seed;
  channel.stream = number;
  const auto symbols = telemetry::transmit(channel, bits, 0, ctx);
  telemetry::ReceiverSettings settings;
  settings.format = format;
  settings.convolutional = convolutional;
  telemetry::Receiver receiver(settings, ctx);
  receiver.push_symbols(symbols);
  receiver.finish();
  const telemetry::ReceivedFrames got = receiver.take();
  std::vector<bool> whole(static_cast<std::size_t>(frames), false);
  std::int64_t good = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    if (got.state[i] == BlockState::uncorrectable) continue;
    const auto f = got.frame(i);
    const std::uint64_t n =
        std::uint64_t{f[0]} << 24 | std::uint64_t{f[1]} << 16 | std::uint64_t{f[2]} << 8 | f[3];
    const bool same =
        n < static_cast<std::uint64_t>(frames) &&
        std::equal(f.begin(), f.end(), sent.begin() + static_cast<std::ptrdiff_t>(n * format.frame_bytes));
    if (same)
      whole[n] = true;
    else
      ++l.wrong;
    ++good;
    l.corrected += got.corrected[i];
  }
  l.lost = frames - std::count(whole.begin(), whole.end(), true);
  l.corrected = good ? l.corrected / static_cast<double>(good) : 0;
  l.searches = static_cast<std::int64_t>(receiver.counts().searches);
  // Before the outer code: hard decisions, or the inner decoder's.
  if (convolutional) {
    const auto decoded = telemetry::viterbi_decode(symbols, ctx);
    const auto truth = telemetry::encode_cadus(format, sent, ctx);
    for (std::size_t i = 0; i < std::min(decoded.size(), truth.size()); ++i)
      l.errors += std::popcount(static_cast<unsigned>(decoded[i] ^ truth[i]));
    l.bits = static_cast<std::int64_t>(8 * truth.size());
  } else {
    const auto hard = telemetry::bits_of_symbols(symbols);
    for (std::size_t i = 0; i < std::min(hard.size(), bits.size()); ++i)
      l.errors += std::popcount(static_cast<unsigned>(hard[i] ^ bits[i]));
    l.bits = static_cast<std::int64_t>(8 * bits.size());
  }
  return l;
}

std::vector<ColumnSpec> curve_columns() {
  using T = ColumnType;
  return {
      {"eb_n0_db",
       T::f64,
       "",
       {"energy of a bit of the frames over the noise's density", "프레임의 비트 에너지 대 잡음 밀도"}},
      {"frames", T::i64, "", {"sent", "보낸 수"}},
      {"lost", T::i64, "", {"not received as sent", "보낸 대로 받지 못한 수"}},
      {"wrong", T::i64, "", {"received as good, and not as sent", "정상으로 받았으나 보낸 것과 다른 수"}},
      {"frame_error_rate", T::f64, "", {"lost of sent", "보낸 것 가운데 손실"}},
      {"low", T::f64, "", {"lower end of the 95 % interval (Wilson)", "95 % 구간의 아래 끝(Wilson)"}},
      {"high", T::f64, "", {"upper end of the 95 % interval (Wilson)", "95 % 구간의 위 끝(Wilson)"}},
      {"bit_error_rate",
       T::f64,
       "",
       {"after the inner decoder, before Reed-Solomon", "내부 복호 뒤, 리드-솔로몬 앞"}},
      {"mended_a_frame", T::f64, "", {"bytes mended in a frame that came", "받은 프레임마다 정정한 바이트"}},
      {"searches", T::i64, "", {"times that sync was found", "동기를 찾은 횟수"}}};
}

/// Wilson's interval of a share at 95 % (Wilson 1927).
std::pair<double, double> wilson(double k, double n) {
  constexpr double z = 1.959963984540054;
  const double p = k / n, d = 1 + z * z / n, m = p + z * z / (2 * n);
  const double w = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  return {k == 0 ? 0.0 : (m - w) / d, k == n ? 1.0 : (m + w) / d};
}

std::vector<ColumnSpec> error_rate_fields() {
  using T = ColumnType;
  return {{"outcome", T::text, "", {"what was found", "결과"}},
          {"frames", T::i64, "", {"frames a level", "수준별 프레임"}},
          {"levels", T::i64, "", {"levels", "신호 수준 수"}},
          {"wrong", T::i64, "", {"frames taken for good that were not", "잘못 받아들인 프레임"}},
          {"lossless_from_db", T::f64, "", {"no frame is lost from here on", "이 위로는 손실 없음"}},
          {"losses_to_db", T::f64, "", {"frames are lost up to here", "여기까지 손실 있음"}}};
}

Outputs run_error_rates(const Inputs& in, const Context& ctx) {
  const CaduFormat format = cadu_format(in);
  const bool convolutional = in.boolean("convolutional");
  const std::int64_t frames = in.integer("frames");
  std::vector<double> levels = in.numbers("eb_n0_db");
  std::sort(levels.begin(), levels.end());
  Table t(curve_columns());
  constexpr double none = -1e9;
  double quiet = none, noisy = none;  // lossless from, losses up to
  for (std::size_t i = 0; i < levels.size(); ++i) {
    ctx.check_cancel();
    const Level l = measure(format, convolutional, levels[i], frames, i, ctx);
    const auto n = static_cast<double>(l.sent), k = static_cast<double>(l.lost);
    const auto [low, high] = wilson(k, n);
    t["eb_n0_db"].push(l.eb_n0_db);
    t["frames"].push(l.sent);
    t["lost"].push(l.lost);
    t["wrong"].push(l.wrong);
    t["frame_error_rate"].push(k / n);
    t["low"].push(low);
    t["high"].push(high);
    t["bit_error_rate"].push(static_cast<double>(l.errors) /
                             static_cast<double>(std::max<std::int64_t>(l.bits, 1)));
    t["mended_a_frame"].push(l.corrected);
    t["searches"].push(l.searches);
    if (l.lost > 0) {
      noisy = l.eb_n0_db;
      quiet = none;
    } else if (quiet == none) {
      quiet = l.eb_n0_db;
    }
    ctx.report(static_cast<double>(i + 1), static_cast<double>(levels.size()), "levels");
  }
  Record r;
  r.add("outcome", std::string(quiet == none ? "noisy" : "clear"));
  const auto level = [&](const char* name, double v) {
    if (v == none)
      r.add(name, std::monostate{});
    else
      r.add(name, v);
  };
  level("lossless_from_db", quiet);
  level("losses_to_db", noisy);
  std::int64_t wrong = 0;
  for (const std::int64_t w : t["wrong"].i64()) wrong += w;
  r.add("frames", frames);
  r.add("levels", static_cast<std::int64_t>(levels.size()));
  r.add("wrong", wrong);
  Outputs out;
  out.emplace("curve", std::move(t));
  out.emplace("answer", std::move(r));
  return out;
}

void add_error_rates(Registry& registry) {
  Kind k;
  k.name = "telemetry.error_rates";
  k.version = 2;
  k.summary = {"How often frames are lost at which signal", "신호 세기에 따른 프레임 손실"};
  k.doc = {
      "Sends random frames through the whole chain (Reed-Solomon, randomiser, marker, convolutional code, "
      "white Gaussian noise quantised to int8; then Viterbi, frame synchronisation, Reed-Solomon) at each "
      "Eb/N0 of a list, and compares what comes out with what went in. The interval is Wilson's at 95 %. A "
      "frame counts as lost where it is not found, cannot be mended, or is not what was sent.",
      "임의의 프레임을 전체 과정(리드-솔로몬, 난수화, 마커, 길쌈 부호, int8로 양자화한 백색 가우스 잡음, "
      "이어서 비터비, 프레임 동기, 리드-솔로몬)에 목록의 Eb/N0마다 보내고, 나온 것을 보낸 것과 견줍니다. "
      "구간은 95 % Wilson 구간입니다. 찾지 못했거나 정정하지 못했거나 보낸 것과 다른 프레임을 손실로 "
      "셉니다."};
  k.params = {Param::number("eb_n0_db", {"levels of the signal", "신호 수준"}).range(-10, 30).as_list(),
              Param::integer("frames", {"frames a level", "수준별 프레임"})
                  .with_default(std::int64_t{400})
                  .range(1, 1e6)};
  for (Param& p : code_params()) k.params.push_back(std::move(p));
  k.params.push_back(frame_octets_param());
  std::map<std::string, Text> names{{"eb_n0_db", {"Eb/N0", "Eb/N0"}},
                                    {"frames", {"Frames", "프레임 수"}},
                                    {"lost", {"Lost", "손실"}},
                                    {"wrong", {"Wrong", "오수신"}},
                                    {"frame_error_rate", {"Frame error rate", "프레임 오류율"}},
                                    {"low", {"Low", "하한"}},
                                    {"high", {"High", "상한"}},
                                    {"bit_error_rate", {"Bit error rate", "비트 오류율"}},
                                    {"mended_a_frame", {"Mended a frame", "프레임당 정정"}},
                                    {"searches", {"Searches", "동기 탐색"}}};
  k.outputs = {{"curve", "Table", {"a row a level", "수준별 결과"}, curve_columns(), names},
               {"answer", "Record", {"the answer", "답"}, error_rate_fields()}};
  k.views = {
      {"answer",
       "sentence",
       {"Answer", "답"},
       {},
       R"({"values": "@answer", "case": "outcome", "templates": {
           "clear": {"en": "Of {frames} frame{s} a level none is lost from **{lossless_from_db}** on.", "ko": "수준마다 프레임 {frames}개를 보내면 **{lossless_from_db}** 위에서는 손실이 없습니다."},
           "default": {"en": "Frames are lost at every level that was tried.", "ko": "시험한 모든 수준에서 프레임이 손실됩니다."}}})"},
      {"curve",
       "band",
       {"Frame error rate", "프레임 오류율"},
       {"{wrong} frame{s} {wrong:was|were} taken for good that {wrong:was|were} not.",
        "잘못 받아들인 프레임은 {wrong}개입니다."},
       R"({"values": "@answer", "table": "@curve", "x": "eb_n0_db", "low": "low", "high": "high", "middle": "frame_error_rate", "zero": {"en": "the levels that were tried", "ko": "시험한 수준"}})"},
      {"bits",
       "line",
       {"Bit error rate before Reed-Solomon", "리드-솔로몬 이전의 비트 오류율"},
       {"What the outer code has to mend.", "외부 부호가 정정해야 할 오류입니다."},
       R"({"table": "@curve", "x": "eb_n0_db", "y": "bit_error_rate", "y_scale": "log", "where": {"column": "bit_error_rate", "above": 0}, "zero": {"en": "a logarithmic scale", "ko": "로그 눈금"}})",
       false},
      {"table",
       "table",
       {"Each level", "수준별"},
       {"Counts and the 95 % interval.", "개수와 95 % 구간입니다."},
       R"({"table": "@curve"})"}};
  k.run = run_error_rates;
  registry.add(std::move(k));
}

}  // namespace

void add_telemetry_simulate(Registry& registry) {
  add_simulate(registry);
  add_error_rates(registry);
}

}  // namespace bary::tasks
