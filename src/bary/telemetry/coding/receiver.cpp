#include "bary/telemetry/coding/receiver.hpp"

#include <algorithm>
#include <cassert>
#include <optional>
#include <string>
#include <utility>

#include "bary/core/parallel.hpp"
#include "bary/telemetry/coding/bits-inl.hpp"
#include "bary/telemetry/coding/channel.hpp"
#include "bary/telemetry/coding/randomiser.hpp"

namespace bary::telemetry {
namespace {

/// When Reed-Solomon's word for a frame is taken.
enum class Trust : std::uint8_t { always, clean, never };

struct Place {
  MarkerHit marker;  // its bit counts from the beginning of the run
  FrameSync sync = FrameSync::found;
  bool weak = false;  // without a marker that would tell the polarity
  Trust trust = Trust::always;
};

/// What is known of the place where a frame must end.
enum class Witness : std::uint8_t {
  in_place,   // the next marker stands there
  elsewhere,  // it stands where it should not
  none
};

/// Bits of the run that are still needed.
class Held {
 public:
  void append(std::span<const std::uint8_t> bytes) {
    assert(end_ % 8 == 0);
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    end_ += 8 * bytes.size();
  }
  void end_at(std::uint64_t bit) { end_ = bit; }
  /// Forgets whole bytes before bit `at`.
  void drop(std::uint64_t at) {
    const std::uint64_t n = std::min<std::uint64_t>(at > begin_ ? (at - begin_) / 8 : 0, bytes_.size());
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(n));
    begin_ += 8 * n;
  }
  std::uint64_t end() const { return end_; }
  MarkerHit marker_at(std::uint64_t at, std::uint32_t marker) const {
    MarkerHit h = telemetry::marker_at(bytes_, at - begin_, marker);
    h.bit = at;
    return h;
  }
  std::optional<MarkerHit> find(std::uint64_t from, std::uint64_t end, unsigned errors,
                                std::uint32_t marker) const {
    auto h = find_marker(bytes_, from - begin_, std::min(end, end_) - begin_, errors, marker);
    if (h) h->bit += begin_;
    return h;
  }
  void copy(std::uint64_t at, bool invert, std::span<std::uint8_t> out) const {
    copy_bits(bytes_, at - begin_, invert, out);
  }

 private:
  std::vector<std::uint8_t> bytes_;
  std::uint64_t begin_ = 0, end_ = 0;
};

}  // namespace

void ReceiverSettings::validate() const {
  format.validate();
  if (marker_errors > 8 || slip_bits > 16 || flywheel > 1000)
    throw Error("BARY-TELEMETRY-0005", {{"errors", std::to_string(marker_errors)},
                                        {"slip", std::to_string(slip_bits)},
                                        {"flywheel", std::to_string(flywheel)}});
}

class Receiver::Run {
 public:
  Run(const ReceiverSettings& settings, const Context& ctx)
      : s_(settings), ctx_(ctx), inner_(settings.ambiguity, ctx) {
    s_.validate();
    if (s_.format.correctable) code_ = s_.format.code();
    cadu_bits_ = 8 * s_.format.cadu_bytes();
    out_.frame_bytes = s_.format.frame_bytes;
  }

  void push_symbols(std::span<const std::int8_t> symbols) {
    assert(!finished_);
    counts_.input += symbols.size();
    for (std::size_t i = 0; i < symbols.size(); i += slice) {
      const auto piece = symbols.subspan(i, std::min(slice, symbols.size() - i));
      if (s_.convolutional) {
        decoded_.clear();
        inner_.push(piece, decoded_);
        take_bits(decoded_);
      } else {
        // Whole bytes go on; what is left of one waits.
        waiting_.insert(waiting_.end(), piece.begin(), piece.end());
        const std::size_t whole = waiting_.size() / 8 * 8;
        take_bits(bits_of_symbols(std::span(waiting_).first(whole)));
        waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(whole));
      }
    }
  }
  void push_bits(std::span<const std::uint8_t> bits) {
    assert(!finished_);
    for (std::size_t i = 0; i < bits.size(); i += slice / 8) {
      const auto piece = bits.subspan(i, std::min(slice / 8, bits.size() - i));
      if (s_.convolutional) {
        push_symbols(symbols_of_bits(piece, 1));
      } else {
        counts_.input += 8 * piece.size();
        take_bits(piece);
      }
    }
  }
  void finish() {
    if (std::exchange(finished_, true)) return;
    if (s_.convolutional) {
      decoded_.clear();
      inner_.finish(decoded_);
      held_.append(decoded_);
      held_.end_at(inner_.bit_count());
    } else {
      const std::uint64_t end = held_.end() + waiting_.size();
      held_.append(bits_of_symbols(waiting_));
      held_.end_at(end);
    }
    advance();
  }
  ReceivedFrames take() {
    ReceivedFrames empty;
    empty.frame_bytes = out_.frame_bytes;
    return std::exchange(out_, std::move(empty));
  }

  ReceiverCounts counts_;

 private:
  static constexpr std::uint8_t weak_marker = 8;  // wrong bits beyond which it tells nothing
  static constexpr std::size_t slice = std::size_t{1} << 22;

  void take_bits(std::span<const std::uint8_t> bits) {
    ctx_.check_cancel();
    held_.append(bits);
    advance();
  }

  void advance() {
    while (locked_ ? follow() : search()) {
    }
    if (finished_) settle(Witness::none);
    deliver();
    held_.drop(!places_.empty() ? places_[0].marker.bit : locked_ ? previous_ : at_);
    counts_.bits = held_.end();
    counts_.phase_changes = inner_.phases().size() - 1;
  }

  /// A marker stands where the next one must be, or Reed-Solomon has nothing to object. Bits up to the end of
  /// the next marker must be there, or the run be over. Reed-Solomon alone is a weak witness: the code is
  /// cyclic, so a block cut some bytes beside its place can be corrected to a codeword, of other content; but
  /// never for nothing.
  bool confirmed(const MarkerHit& h) const {
    const std::uint64_t next = h.bit + cadu_bits_;
    if (marker_near(next)) return true;
    if (code_) {
      const int wrong = wrong_bytes(h);
      return wrong == 0 || (wrong > 0 && h.errors == 0);
    }
    return finished_ && next + 32 > held_.end() && h.errors == 0;
  }
  std::optional<MarkerHit> marker_near(std::uint64_t at) const {
    for (std::uint64_t d = 0; d <= s_.slip_bits; ++d)
      for (const std::uint64_t p : {at + d, at - d})
        if (p + 32 <= held_.end())
          if (const auto h = held_.marker_at(p, s_.format.marker); h.errors <= s_.marker_errors) return h;
    return std::nullopt;
  }
  /// Wrong bytes of the block after a marker, -1 where it cannot be corrected.
  int wrong_bytes(const MarkerHit& h) const {
    std::vector<std::uint8_t> block(s_.format.block_bytes());
    std::vector<std::int8_t> corrected(code_->interleave);
    held_.copy(h.bit + 32, h.inverted, block);
    if (s_.format.randomised) randomise(block);
    rs_decode(*code_, block, corrected, ctx_);
    int sum = 0;
    for (const int c : corrected) sum = c < 0 || sum < 0 ? -1 : sum + c;
    return sum;
  }

  std::uint64_t margin() const { return s_.slip_bits + 32; }
  bool complete(std::uint64_t at) const { return at + cadu_bits_ <= held_.end(); }
  bool known_to(std::uint64_t bit) const { return finished_ || bit <= held_.end(); }

  /// One candidate of the search; false where more bits are needed or none are left.
  bool search() {
    const auto h = held_.find(at_, held_.end(), s_.marker_errors, s_.format.marker);
    if (!h) {
      at_ = std::max(at_, held_.end() < 31 ? 0 : held_.end() - 31);
      return false;
    }
    at_ = h->bit;
    if (!known_to(at_ + cadu_bits_ + margin()) || !complete(at_)) return false;
    if (!confirmed(*h)) {
      ++at_;
      return true;
    }
    accept(*h, FrameSync::found);
    ++counts_.searches;
    return true;
  }

  /// One frame in lock.
  bool follow() {
    if (!known_to(at_ + margin())) return false;
    if (const auto h = marker_near(at_)) {
      if (!complete(h->bit)) return false;
      counts_.slips += h->bit != at_;
      settle(h->bit == at_ ? Witness::in_place : Witness::elsewhere, h->inverted);
      accept(*h, FrameSync::locked);
      return true;
    }
    if (!known_to(at_ + 2 * cadu_bits_ + margin())) return false;
    std::uint64_t from = previous_ + 1;
    while (const auto h = held_.find(from, at_ + cadu_bits_ + 31, s_.marker_errors, s_.format.marker)) {
      from = h->bit + 1;
      if (!complete(h->bit)) break;
      if (!confirmed(*h)) continue;
      ++counts_.searches;
      settle(Witness::elsewhere);
      accept(*h, FrameSync::found);
      return true;
    }
    if (!complete(at_)) return locked_ = false;
    MarkerHit expected = held_.marker_at(at_, s_.format.marker);
    if (expected.inverted != inverted_) {
      expected.inverted = inverted_;
      expected.errors = static_cast<std::uint8_t>(32 - expected.errors);
    }
    const bool weak = expected.errors > weak_marker;
    const bool proved = marker_near(at_ + cadu_bits_) || (code_ && wrong_bytes(expected) == 0);
    if (proved || misses_ < s_.flywheel) {
      misses_ = proved ? 0 : misses_ + 1;
      place({expected, FrameSync::flywheel, weak});
    } else {
      settle(Witness::none);
      locked_ = false;
      at_ += cadu_bits_;
    }
    return true;
  }

  void accept(const MarkerHit& h, FrameSync sync) {
    misses_ = 0;
    place({h, sync});
  }
  void place(const Place& p) {
    places_.push_back(p);
    locked_ = true;
    inverted_ = p.marker.inverted;
    previous_ = p.marker.bit;
    at_ = p.marker.bit + cadu_bits_;
  }
  /// Decides on the frames since the last marker in place. Reed-Solomon corrects a block that is displaced by
  /// some bytes, or inverted, to a word of other content: the code is cyclic and holds the word of all ones.
  void settle(Witness w, bool inverted = false) {
    for (; settled_ < places_.size(); ++settled_) {
      Place& p = places_[settled_];
      const bool own = p.sync != FrameSync::flywheel;
      if (w == Witness::in_place && p.marker.inverted == inverted) continue;
      if (w == Witness::none && own) continue;
      p.trust = p.weak ? Trust::never : Trust::clean;
    }
  }

  /// Place in what was pushed of the symbol or bit that carries bit n.
  std::uint64_t input_of(std::uint64_t n) const {
    if (!s_.convolutional) return n;
    const auto& phases = inner_.phases();
    const auto after = std::upper_bound(phases.begin(), phases.end(), n,
                                        [](std::uint64_t bit, const NodePhase& p) { return bit < p.bit; });
    const NodePhase& p = *std::prev(after);
    return p.symbol + 2 * (n - p.bit);
  }

  /// Cuts out, derandomises and corrects the frames at places_.
  void deliver() {
    const std::size_t n = settled_, block = s_.format.block_bytes(), frame = s_.format.frame_bytes;
    if (n == 0) return;
    const unsigned words = code_ ? code_->interleave : 0;
    blocks_.resize(n * block);
    corrected_.assign(n * words, 0);
    parallel_for(ctx_, n, 256, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        const auto one = std::span(blocks_).subspan(i * block, block);
        held_.copy(places_[i].marker.bit + 32, places_[i].marker.inverted, one);
        if (s_.format.randomised) randomise(one);
      }
    });
    if (code_) rs_decode(*code_, blocks_, corrected_, ctx_);
    const std::size_t first = out_.bytes.size();
    out_.bytes.resize(first + n * frame);
    for (std::size_t i = 0; i < n; ++i) {
      const auto corrected = std::span(corrected_).subspan(i * words, words);
      const auto one = std::span(blocks_).subspan(i * block, block);
      const Trust trust = places_[i].trust;
      if (trust == Trust::never ||
          (trust == Trust::clean && std::ranges::any_of(corrected, [](int c) { return c != 0; }))) {
        std::ranges::fill(corrected, rs_uncorrectable);
        held_.copy(places_[i].marker.bit + 32, places_[i].marker.inverted, one);
        if (s_.format.randomised) randomise(one);
      }
      std::copy_n(one.begin(), frame, out_.bytes.begin() + static_cast<std::ptrdiff_t>(first + i * frame));
      report(places_[i], corrected);
    }
    places_.erase(places_.begin(), places_.begin() + static_cast<std::ptrdiff_t>(n));
    settled_ = 0;
  }
  void report(const Place& p, std::span<const std::int8_t> corrected) {
    unsigned sum = 0;
    std::int8_t worst = 0;
    bool good = true;
    for (const std::int8_t c : corrected) {
      good = good && c >= 0;
      sum += c > 0 ? static_cast<unsigned>(c) : 0;
      worst = std::max(worst, c);
    }
    out_.bit.push_back(p.marker.bit);
    out_.input.push_back(input_of(p.marker.bit));
    out_.polarity.push_back(p.marker.inverted ? -1 : 1);
    out_.marker_errors.push_back(p.marker.errors);
    out_.corrected.push_back(static_cast<std::uint16_t>(sum));
    out_.worst.push_back(good ? worst : rs_uncorrectable);
    out_.state.push_back(!code_ ? BlockState::unchecked
                         : good ? BlockState::good
                                : BlockState::uncorrectable);
    out_.sync.push_back(p.sync);
    ++counts_.frames;
    counts_.good += code_ && good;
    counts_.uncorrectable += !good;
    counts_.flywheel += p.sync == FrameSync::flywheel;
    counts_.corrected += sum;
  }

  ReceiverSettings s_;
  Context ctx_;
  std::optional<ReedSolomon> code_;
  std::uint64_t cadu_bits_ = 0;
  ViterbiDecoder inner_;
  std::vector<std::uint8_t> decoded_;
  aligned_vector<std::int8_t> waiting_;
  Held held_;
  bool locked_ = false, finished_ = false;
  std::uint64_t at_ = 0;        // where the search goes on, or the next marker is expected
  std::uint64_t previous_ = 0;  // marker of the last frame
  unsigned misses_ = 0;
  bool inverted_ = false;  // polarity of the last frame
  std::vector<Place> places_;
  std::size_t settled_ = 0;  // of places_, whose trust is decided
  std::vector<std::uint8_t> blocks_;
  std::vector<std::int8_t> corrected_;
  ReceivedFrames out_;
};

Receiver::Receiver(const ReceiverSettings& settings, const Context& ctx)
    : run_(std::make_unique<Run>(settings, ctx)) {}
Receiver::~Receiver() = default;
Receiver::Receiver(Receiver&&) noexcept = default;
Receiver& Receiver::operator=(Receiver&&) noexcept = default;
void Receiver::push_symbols(std::span<const std::int8_t> symbols) { run_->push_symbols(symbols); }
void Receiver::push_bits(std::span<const std::uint8_t> bits) { run_->push_bits(bits); }
void Receiver::finish() { run_->finish(); }
ReceivedFrames Receiver::take() { return run_->take(); }
const ReceiverCounts& Receiver::counts() const { return run_->counts_; }

ReceivedFrames receive(const ReceiverSettings& settings, const Stream& stream, const Context& ctx,
                       ReceiverCounts* counts) {
  return receive(settings, stream.stage, stream.bytes, ctx, counts);
}

ReceivedFrames receive(const ReceiverSettings& settings, Stage stage, std::span<const std::uint8_t> bytes,
                       const Context& ctx, ReceiverCounts* counts) {
  if (stage != Stage::symbols && stage != Stage::bits && stage != Stage::cadus)
    throw Error("BARY-TELEMETRY-0006", {{"stage", words_of(stage)}});
  Receiver r(settings, ctx);
  constexpr std::size_t piece = std::size_t{1} << 22;
  for (std::size_t i = 0; i < bytes.size(); i += piece) {
    const auto part = bytes.subspan(i, std::min(piece, bytes.size() - i));
    if (stage == Stage::symbols)
      r.push_symbols({reinterpret_cast<const std::int8_t*>(part.data()), part.size()});
    else
      r.push_bits(part);
    ctx.report(static_cast<double>(i + part.size()), static_cast<double>(bytes.size()), "bytes", "receiving");
  }
  r.finish();
  if (counts) *counts = r.counts();
  return r.take();
}

}  // namespace bary::telemetry
