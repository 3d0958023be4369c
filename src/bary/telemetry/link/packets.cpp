#include "bary/telemetry/link/packets.hpp"

#include <algorithm>
#include <bitset>
#include <string>

#include "bary/core/error.hpp"

namespace bary::telemetry {
namespace {

using Bytes = std::span<const std::uint8_t>;
constexpr std::size_t H = packet_header_octets;

unsigned big16(const std::uint8_t* p) { return static_cast<unsigned>(p[0] << 8 | p[1]); }
std::size_t length_of(const std::uint8_t* header) { return big16(header + 4) + H + 1; }

std::string hex(Bytes b) {
  constexpr char digits[] = "0123456789abcdef";
  std::string s;
  for (const std::uint8_t v : b) {
    if (!s.empty()) s += ' ';
    s += digits[v >> 4];
    s += digits[v & 15];
  }
  return s;
}

/// Grows the columns ahead of the writer, so that the loop stores and does nothing else.
class Writer {
 public:
  explicit Writer(PacketIndex& out) : out_(out), n_(out.size()), room_(n_) {}
  ~Writer() { out_.resize(n_); }
  Writer(const Writer&) = delete;
  void put(const std::uint8_t* h, std::uint64_t at, std::size_t length) {
    if (n_ == room_) {
      room_ += std::max<std::size_t>(1024, n_ / 2);
      out_.resize(room_);
    }
    const unsigned id = big16(h), sequence = big16(h + 2);
    out_.offset[n_] = at;
    out_.octets[n_] = static_cast<std::uint32_t>(length);
    out_.apid[n_] = id & 0x7FF;
    out_.count[n_] = sequence & 0x3FFF;
    out_.type[n_] = id >> 12 & 1;
    out_.secondary[n_] = id >> 11 & 1;
    out_.segment[n_] = static_cast<Segment>(sequence >> 14);
    ++n_;
  }

 private:
  PacketIndex& out_;
  std::size_t n_, room_;
};

}  // namespace

std::string_view name_of(Segment s) {
  constexpr std::string_view names[] = {"continuation", "first", "last", "whole"};
  return names[static_cast<std::size_t>(s)];
}

void PacketIndex::append(const std::uint8_t* h, std::uint64_t at, std::uint32_t length) {
  offset.push_back(at);
  octets.push_back(length);
  apid.push_back(big16(h) & 0x7FF);
  count.push_back(big16(h + 2) & 0x3FFF);
  type.push_back(h[0] >> 4 & 1);
  secondary.push_back(h[0] >> 3 & 1);
  segment.push_back(static_cast<Segment>(h[2] >> 6));
}

void PacketIndex::resize(std::size_t n) {
  offset.resize(n);
  octets.resize(n);
  apid.resize(n);
  count.resize(n);
  type.resize(n);
  secondary.resize(n);
  segment.resize(n);
}

struct PacketFramer::State {
  PacketRules rules;
  std::bitset<2048> allowed;
  bool plain = true;  ///< no rule but the version
  std::uint64_t position = 0;
  std::vector<std::uint8_t> carry;  ///< bytes from `position` on that are not decided yet
  std::size_t hunted = 0;           ///< how far into the carry the hunt has looked in vain
  std::uint64_t garbage = 0;        ///< begin of the garbage that ends at `position`
  bool in_garbage = false;

  /// Whether the six octets can be a header.
  bool plausible(const std::uint8_t* h) const {
    const unsigned id = big16(h);
    if (id >> 13 != 0) return false;
    return plain || (allowed[id & 0x7FF] && length_of(h) <= rules.octets_max);
  }
  std::size_t run(Bytes view, bool final, PacketIndex& out);
  std::size_t strict(Bytes view, PacketIndex& out);
  std::size_t hunting(Bytes view, bool final, PacketIndex& out);
  enum class Answer { no, yes, more };
  Answer chain(Bytes view, std::size_t at, bool final, bool inside) const;
  Answer decide(Bytes view, bool final, std::size_t& next);
  void discard(std::uint64_t from, std::uint64_t octets, PacketIndex& out);
  void close_garbage(PacketIndex& out) {
    if (in_garbage) out.garbage.push_back({garbage, position - garbage});
    in_garbage = false;
  }
};

std::size_t PacketFramer::State::strict(Bytes view, PacketIndex& out) {
  const std::uint8_t* const data = view.data();
  const std::size_t n = view.size();
  std::size_t p = 0;
  Writer w(out);
  while (n - p >= H) {
    const std::uint8_t* h = data + p;
    if (!plausible(h)) {
      const std::uint64_t at = position + p;
      const std::string version = std::to_string(h[0] >> 5), length = std::to_string(length_of(h)),
                        apid = std::to_string(big16(h) & 0x7FF);
      Phrase reason{"the version is " + version + ", not 0", "버전이 0이 아니라 " + version + "입니다"};
      if (h[0] >> 5 == 0)
        reason = allowed[big16(h) & 0x7FF]
                     ? Phrase{"its length is " + length + " octets", "길이가 " + length + "바이트입니다"}
                     : Phrase{"its APID is " + apid, "APID가 " + apid + "입니다"};
      throw Error("BARY-TELEMETRY-0101", {{"offset", std::to_string(at)}, {"reason", reason}})
          .found(hex(view.subspan(p, H)));
    }
    const std::size_t length = length_of(h);
    if (length > n - p) break;
    w.put(h, position + p, length);
    p += length;
  }
  return p;
}

/// Whether packets follow one another from `at`: `rules.chain` of them and the header of one more, or to the
/// very end of the run (where `inside` a packet that the end cuts, not fewer either). Two of one APID must
/// count on, which a stretch of zeros does not.
PacketFramer::State::Answer PacketFramer::State::chain(Bytes view, std::size_t at, bool final,
                                                       bool inside) const {
  int complete = 0;
  std::size_t p = at, before = at;
  for (;;) {
    if (p == view.size() && final) return complete >= (inside ? rules.chain : 1) ? Answer::yes : Answer::no;
    if (p > view.size() || view.size() - p < H)
      return final ? (complete >= rules.chain ? Answer::yes : Answer::no) : Answer::more;
    const std::uint8_t* h = view.data() + p;
    if (!plausible(h)) return Answer::no;
    if (p != at && big16(h) == big16(view.data() + before) && (big16(h) & 0x7FF) != idle_apid &&
        ((big16(view.data() + before + 2) + 1) & 0x3FFF) != (big16(h + 2) & 0x3FFF))
      return Answer::no;
    if (complete >= rules.chain) return Answer::yes;
    before = p;
    p += length_of(h);
    if (p <= view.size()) ++complete;
  }
}

/// What stands at the begin of the view: `yes` a packet, that ends at `next`; `no`: garbage up to `next`.
PacketFramer::State::Answer PacketFramer::State::decide(Bytes view, bool final, std::size_t& next) {
  const std::size_t n = view.size();
  std::size_t length = 0;
  if (n < H) {
    if (!final) return Answer::more;
  } else if (plausible(view.data())) {
    length = length_of(view.data());
    if (length <= n && n - length < H && !final) return Answer::more;
    if (length > n && !final) return Answer::more;
    const bool followed =
        length <= n && (n - length >= H ? plausible(view.data() + length) : n == length || final);
    if (followed) {
      next = length;
      return Answer::yes;
    }
  }
  // Garbage here, or a packet whose length was damaged, or the last one before garbage: a chain that begins
  // inside it says that it was none.
  for (std::size_t q = std::max<std::size_t>(1, hunted);; ++q) {
    if (length != 0 && length <= n && q >= length) {
      next = length;
      return Answer::yes;
    }
    if (q >= n) {
      if (!final) {
        hunted = q;
        return Answer::more;
      }
      next = n;
      return Answer::no;
    }
    const Answer a = chain(view, q, final, length > n);
    if (a == Answer::more) {
      hunted = q;
      return a;
    }
    if (a == Answer::yes) {
      next = q;
      return Answer::no;
    }
  }
}

std::size_t PacketFramer::State::hunting(Bytes view, bool final, PacketIndex& out) {
  std::size_t p = 0;
  const std::uint64_t begin = position;
  while (p < view.size()) {
    std::size_t next = 0;
    const Bytes rest = view.subspan(p);
    position = begin + p;
    const Answer a = decide(rest, final, next);
    if (a == Answer::more) break;
    hunted = 0;
    if (a == Answer::yes) {
      close_garbage(out);
      out.append(rest.data(), position, static_cast<std::uint32_t>(next));
    } else if (final && next == rest.size() && (rest.size() < H ? !in_garbage : plausible(rest.data()))) {
      break;  // a packet cut by the end: reported as truncated
    } else if (!in_garbage) {
      in_garbage = true;
      garbage = position;
    }
    p += next;
  }
  position = begin;
  return p;
}

std::size_t PacketFramer::State::run(Bytes view, bool final, PacketIndex& out) {
  const std::size_t used = rules.resynchronise ? hunting(view, final, out) : strict(view, out);
  position += used;
  return used;
}

PacketFramer::PacketFramer(PacketRules rules) : state_(std::make_unique<State>()) {
  const auto impossible = [](Phrase what, Phrase reason) {
    return Error("BARY-TELEMETRY-0100", {{"what", std::move(what)}, {"reason", std::move(reason)}});
  };
  if (rules.octets_max < H + 1 || rules.octets_max > packet_octets_max)
    throw impossible({"a longest packet of " + std::to_string(rules.octets_max) + " octets",
                      "패킷 최대 길이 " + std::to_string(rules.octets_max) + "바이트"},
                     {"a space packet has 7 to 65542", "공간 패킷은 7~65542바이트입니다"});
  if (rules.chain < 1 || rules.chain > 64)
    throw impossible(
        {"a chain of " + std::to_string(rules.chain), "연속 확인 패킷 수 " + std::to_string(rules.chain)},
        {"1 to 64 packets prove one", "이어진 패킷 1~64개로 패킷임을 확인합니다"});
  State& s = *state_;
  s.plain = rules.apids.empty() && rules.octets_max == packet_octets_max;
  if (rules.apids.empty()) s.allowed.set();
  for (const std::uint16_t a : rules.apids) {
    if (a > idle_apid)
      throw impossible("APID " + std::to_string(a), {"an APID is 0 to 2047", "APID는 0~2047입니다"});
    s.allowed.set(a);
  }
  s.allowed.set(idle_apid);
  s.rules = std::move(rules);
}
PacketFramer::~PacketFramer() = default;
PacketFramer::PacketFramer(PacketFramer&&) noexcept = default;
PacketFramer& PacketFramer::operator=(PacketFramer&&) noexcept = default;

void PacketFramer::push(Bytes bytes, PacketIndex& out) {
  State& s = *state_;
  auto& carry = s.carry;
  // A packet begun before is completed first, from as few of the new bytes as it needs; the others are framed
  // where they lie.
  while (!carry.empty() && !bytes.empty()) {
    std::size_t want = bytes.size();
    if (!s.rules.resynchronise) {
      want = carry.size() < H ? H - carry.size() : length_of(carry.data()) - carry.size();
      want = std::min(want, bytes.size());
    }
    carry.insert(carry.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(want));
    bytes = bytes.subspan(want);
    const std::size_t used = s.run(carry, false, out);
    carry.erase(carry.begin(), carry.begin() + static_cast<std::ptrdiff_t>(used));
  }
  if (bytes.empty()) return;
  const std::size_t used = s.run(bytes, false, out);
  carry.assign(bytes.begin() + static_cast<std::ptrdiff_t>(used), bytes.end());
}

void PacketFramer::finish(PacketIndex& out) {
  State& s = *state_;
  if (s.rules.resynchronise) {
    const std::size_t used = s.run(s.carry, true, out);
    s.carry.erase(s.carry.begin(), s.carry.begin() + static_cast<std::ptrdiff_t>(used));
    s.close_garbage(out);
  }
  if (s.carry.empty()) return;
  out.truncated =
      PacketIndex::Truncation{s.position, s.carry.size(), s.carry.size() < H ? 0 : length_of(s.carry.data())};
  s.position += s.carry.size();
  s.carry.clear();
}

PacketIndex index_packets(Bytes bytes, const PacketRules& rules) {
  PacketIndex out;
  PacketFramer framer(rules);
  framer.push(bytes, out);
  framer.finish(out);
  return out;
}

PacketSequences::PacketSequences(std::uint32_t late_window) : window_(late_window), trackers_(4096) {
  if (late_window > 31)
    throw Error("BARY-TELEMETRY-0100",
                {{"what",
                  {"a late window of " + std::to_string(late_window),
                   "지연 허용 범위 " + std::to_string(late_window)}},
                 {"reason", {"at most 31 packets are remembered", "최대 31개 패킷을 기억합니다"}}});
}

void PacketSequences::push(Bytes bytes, const PacketIndex& index, SequenceColumns& out, std::uint64_t base) {
  const std::size_t before = out.sequence.size();
  out.sequence.resize(before + index.size());
  out.lost.resize(before + index.size());
  out.unwrapped.resize(before + index.size());
  for (std::size_t i = 0; i < index.size(); ++i) {
    CounterStep step;
    if (index.apid[i] != idle_apid) {
      auto& t = trackers_[static_cast<std::size_t>(index.type[i]) << 11 | index.apid[i]];
      if (!t) t = std::make_unique<CounterTracker>(16384, window_);
      step = t->step(index.count[i], content_hash(bytes.subspan(
                                         static_cast<std::size_t>(index.offset[i] - base), index.octets[i])));
    }
    out.sequence[before + i] = step.sequence;
    out.lost[before + i] = step.lost;
    out.unwrapped[before + i] = step.unwrapped;
  }
}

SegmentGroups join_segments(const PacketIndex& index, const SequenceColumns* sequences) {
  struct Unit {
    std::vector<std::size_t> members;
    bool complete = false, headed = false;
  };
  std::vector<Unit> units;
  constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::vector<std::size_t> open(4096, none);
  for (std::size_t i = 0; i < index.size(); ++i) {
    if (index.apid[i] == idle_apid) continue;
    if (sequences && sequences->sequence[i] == Sequence::duplicate) continue;
    std::size_t& now = open[static_cast<std::size_t>(index.type[i]) << 11 | index.apid[i]];
    const Segment s = index.segment[i];
    if (s == Segment::whole) {
      now = none;
      continue;
    }
    const bool follows = now != none && s != Segment::first &&
                         index.count[i] == ((index.count[units[now].members.back()] + 1) & 0x3FFF);
    if (!follows) {
      now = units.size();
      units.push_back({{}, false, s == Segment::first});
    }
    units[now].members.push_back(i);
    if (s == Segment::last) {
      units[now].complete = units[now].headed;
      now = none;
    }
  }
  SegmentGroups g;
  for (const Unit& u : units) {
    g.apid.push_back(index.apid[u.members.front()]);
    g.complete.push_back(u.complete);
    g.members.insert(g.members.end(), u.members.begin(), u.members.end());
    g.begin.push_back(g.members.size());
  }
  return g;
}

std::vector<std::uint8_t> assemble(Bytes bytes, const PacketIndex& index, const SegmentGroups& groups,
                                   std::size_t unit, std::size_t header_octets) {
  std::vector<std::uint8_t> out;
  for (std::size_t m = groups.begin[unit]; m < groups.begin[unit + 1]; ++m) {
    const std::size_t i = groups.members[m];
    const Bytes p = bytes.subspan(static_cast<std::size_t>(index.offset[i]), index.octets[i]);
    if (p.size() > header_octets)
      out.insert(out.end(), p.begin() + static_cast<std::ptrdiff_t>(header_octets), p.end());
  }
  return out;
}

std::vector<std::uint8_t> make_packet(const PacketFields& f, Bytes data) {
  const auto refuse = [](Phrase reason) {
    return Error("BARY-TELEMETRY-0103", {{"reason", std::move(reason)}});
  };
  if (data.empty() || data.size() > 65536)
    throw refuse({"its data field has " + std::to_string(data.size()) + " octets, 1 to 65536 are possible",
                  "데이터 필드가 " + std::to_string(data.size()) + "바이트인데 1~65536바이트여야 합니다"});
  if (f.apid > idle_apid || f.count > 0x3FFF)
    throw refuse({"APID " + std::to_string(f.apid) + " or count " + std::to_string(f.count) + " is too large",
                  "APID " + std::to_string(f.apid) + " 또는 순서 번호 " + std::to_string(f.count) +
                      "이(가) 너무 큽니다"});
  std::vector<std::uint8_t> out(H + data.size());
  out[0] = static_cast<std::uint8_t>((f.telecommand ? 0x10 : 0) | (f.secondary ? 8 : 0) | f.apid >> 8);
  out[1] = static_cast<std::uint8_t>(f.apid);
  out[2] = static_cast<std::uint8_t>(static_cast<unsigned>(f.segment) << 6 | f.count >> 8);
  out[3] = static_cast<std::uint8_t>(f.count);
  out[4] = static_cast<std::uint8_t>((data.size() - 1) >> 8);
  out[5] = static_cast<std::uint8_t>(data.size() - 1);
  std::copy(data.begin(), data.end(), out.begin() + H);
  return out;
}

}  // namespace bary::telemetry
