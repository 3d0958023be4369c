/// Real frames and packets with known contents.

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "bary/core/test.hpp"
#include "bary/telemetry/coding/randomiser.hpp"
#include "bary/telemetry/link/frames.hpp"
#include "bary/telemetry/link/merge.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::telemetry;

namespace {
std::vector<std::uint8_t> file(const char* name) {
  std::ifstream in(test::data(name), std::ios::binary);
  REQUIRE(in.good());
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Transfer frames of 892 octets out of CADUs of 1024: marker off, derandomised, check symbols off (the
/// file's are clean).
std::vector<std::uint8_t> frames_of_snpp() {
  const auto cadus = file("swx/cadu/snpp_7cadus_2vcids.dat");
  std::vector<std::uint8_t> out;
  for (std::size_t begin = 0; begin < cadus.size(); begin += 1024) {
    std::vector<std::uint8_t> block(cadus.begin() + static_cast<std::ptrdiff_t>(begin) + 4,
                                    cadus.begin() + static_cast<std::ptrdiff_t>(begin) + 1024);
    randomise(block);
    out.insert(out.end(), block.begin(), block.begin() + 892);
  }
  return out;
}
}  // namespace

TEST_CASE("seven frames of S-NPP: spacecraft 157, channel 16 three times, 6 four times, one packet of 1341") {
  const auto bytes = frames_of_snpp();
  FrameReader r({.kind = FrameKind::aos, .octets = 892});
  FrameColumns c;
  ExtractedPackets p;
  r.push(bytes, c, &p);
  CHECK(r.finish() == 0);
  REQUIRE(c.size() == 7);
  const std::uint8_t channels[] = {16, 16, 16, 6, 6, 6, 6};
  const std::uint32_t counts[] = {9847470, 9847471, 9847472, 6820673, 6820674, 6820675, 6820676};
  for (std::size_t i = 0; i < 7; ++i) {
    CHECK(c.state[i] == FrameState::packets);
    CHECK(c.spacecraft[i] == 157);
    CHECK(c.channel[i] == channels[i]);
    CHECK(c.count[i] == counts[i]);
    CHECK(c.sequence[i] == (i == 0 || i == 3 ? Sequence::first : Sequence::next));
  }
  // ccsds-rs (bmflynn) says so of the same file: one whole packet.
  REQUIRE(p.index.size() == 1);
  CHECK(p.index.apid[0] == 1341);
  CHECK(p.origin.channel[0] == 6);
  CHECK(p.origin.frame[0] == 4);
  CHECK(p.origin.octet[0] == 8 + 188);
  CHECK(p.origin.last_frame[0] == 6);
  CHECK(p.index.octets[0] == 884 - 188 + 884 + 282);
}

TEST_CASE("JPSS-1: 7200 packets of 71 octets, APID 11, no gap") {
  const auto bytes = file("swx/xtce/J01_G011_LZ_2021-04-09T00-00-00Z_V01.DAT1");
  const PacketIndex index = index_packets(bytes);
  REQUIRE(index.size() == 7200);
  CHECK_FALSE(index.truncated);
  SequenceColumns s;
  PacketSequences().push(bytes, index, s);
  std::size_t wraps = 0;
  for (std::size_t i = 0; i < index.size(); ++i) {
    CHECK(index.apid[i] == 11);
    CHECK(index.octets[i] == 71);
    CHECK(index.secondary[i] == 1);
    CHECK(index.segment[i] == Segment::whole);
    CHECK(s.sequence[i] == (i == 0 ? Sequence::first : Sequence::next));
    wraps += i > 0 && index.count[i] < index.count[i - 1];
  }
  CHECK(s.unwrapped.back() - s.unwrapped.front() == 7199);
  CHECK(wraps <= 1);
  // jpss1_decoded_raw.csv (space_packet_parser): days, milliseconds and microseconds of the first packet
  // 23109, 7, 137 and of the last 23109, 7199005, 260; day 23109 since 1958 is 2021-04-09.
  TimeField field;
  field.form = time::CdsFormat{2, 2, {}};
  TimeColumn times;
  decode_times(bytes, index, field, times);
  const Epoch day = time::parse_epoch("2021-04-09T00:00:00Z");
  CHECK(test::accuracy("packet times, JPSS-1 CDS",
                       std::max(std::abs(times.epoch.front() - (day + 0.007137)),
                                std::abs(times.epoch.back() - (day + 7199.005260))),
                       1e-9, "s", "space_packet_parser's fields of the same packets"));
  for (std::size_t i = 0; i < index.size(); ++i) CHECK(times.state[i] == TimeState::good);
}

TEST_CASE("I-ALiRT: 32 packets of APID 478 whose order wraps; HIT 1000 packets; MAG 9; SWE 1") {
  const auto craft = file("swx/ialirt/sc_apid478.bin");
  const PacketIndex index = index_packets(craft);
  REQUIRE(index.size() == 32);
  SequenceColumns s;
  PacketSequences().push(craft, index, s);
  for (std::size_t i = 0; i < 32; ++i) {
    CHECK(index.apid[i] == 478);
    CHECK(index.octets[i] == 183);
    CHECK(index.count[i] == (i < 15 ? 1259 + i : 1242 + i - 15));
    CHECK(s.lost[i] == 0);
    CHECK(s.sequence[i] == (i == 0 ? Sequence::first : i == 15 ? Sequence::jump : Sequence::next));
  }
  const PacketIndex hit = index_packets(file("swx/ialirt/hit_ialirt_sample.ccsds"));
  CHECK(hit.size() == 1000);
  for (std::size_t i = 0; i < hit.size(); ++i) {
    CHECK(hit.octets[i] == 66);
    CHECK(hit.apid[i] == 1253);
  }
  for (int i = 0; i < 9; ++i) {
    const std::string name =
        "swx/ialirt/" + std::to_string(461971383 + i) + "-" + std::to_string(404 + i) + ".bin";
    const PacketIndex mag = index_packets(file(name.c_str()));
    REQUIRE(mag.size() == 1);
    CHECK(mag.octets[0] == 24);
  }
  CHECK(index_packets(file("swx/ialirt/swe_packet.bin")).size() == 1);
}

TEST_CASE("MAG science packets: as the instrument team's decoder lists them") {
  const auto bytes = file("swx/mag/mag_l0_test_data.pkts");
  const PacketIndex index = index_packets(bytes);
  CHECK_FALSE(index.truncated);
  CHECK(index.offset.back() + index.octets.back() == bytes.size());
  std::ifstream csv(test::data("swx/mag/mag_l0_test_output.csv"));
  std::string line;
  std::getline(csv, line);
  REQUIRE(line.starts_with("PHAPID,PHSEQCNT,PHDLEN,"));
  std::size_t row = 0;
  while (std::getline(csv, line) && !line.empty()) {
    REQUIRE(row < index.size());
    std::istringstream cells(line);
    unsigned apid = 0, count = 0, length = 0;
    char comma = 0;
    cells >> apid >> comma >> count >> comma >> length;
    CHECK(index.apid[row] == apid);
    CHECK(index.count[row] == count);
    CHECK(index.octets[row] == length + 7);
    ++row;
  }
  CHECK(row == index.size());
}

TEST_CASE("I-ALiRT: times of the spacecraft's clock put the 32 packets in order, however files are cut") {
  const auto craft = file("swx/ialirt/sc_apid478.bin");
  // Seconds and 256ths since the mission's epoch, 2010-01-01; SCLK of packet 0 is 322168 + 249/256.
  TimeField field;
  field.form = time::CucFormat{4, 1, Epoch{0, 0}};
  const PacketIndex index = index_packets(craft);
  TimeColumn times;
  decode_times(craft, index, field, times);
  CHECK(times.epoch[0] == Epoch{322168, 249.0 / 256});
  for (const TimeState t : times.state) CHECK(t == TimeState::good);
  CHECK(times.epoch[15] < times.epoch[0]);

  const auto part = [&](std::size_t from, std::size_t to) {
    return std::span(craft).subspan(from * 183, (to - from) * 183);
  };
  const std::vector<MergeSource> a{{"Jeju", part(0, 20), {}, {}}, {"Wallops", part(10, 32), {}, {}}};
  const std::vector<MergeSource> b{{"Wallops", part(10, 32), {}, {}}, {"Jeju", part(0, 20), {}, {}}};
  const Merged m = merge_packets(a, {}, &field);
  REQUIRE(m.units.size() == 32);
  for (std::size_t i = 0; i < 32; ++i) CHECK(m.units.position[i] == static_cast<std::int64_t>(1242 + i));
  CHECK(m.duplicates == 10);
  CHECK(m.conflicts.empty());
  CHECK(m.stream.bytes == merge_packets(b, {}, &field).stream.bytes);
}
