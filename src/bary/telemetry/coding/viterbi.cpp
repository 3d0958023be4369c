#include "bary/telemetry/coding/viterbi.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <mutex>
#include <new>
#include <utility>

#include "bary/core/parallel.hpp"
#include "bary/core/table.hpp"
#include "bary/telemetry/coding/viterbi_kernel-inl.hpp"

namespace bary::telemetry {
namespace {

constexpr std::size_t block_bytes = viterbi::block_bits / 8;
/// Share of the symbols' weight, in thousandths, that the best path of a block may contradict without doubt;
/// and how much less another phase must contradict.
constexpr std::uint64_t doubt = 70, better = 900;

struct Phase {
  std::uint8_t offset = 0, turn = 0;
  friend bool operator==(Phase, Phase) = default;
};

struct Block {
  std::array<std::uint8_t, block_bytes> bits{};
  std::uint32_t cost = 0, weight = 0;
  Phase phase;
};

struct Request {
  std::uint64_t block;
  Phase phase;
};

/// The pair under a turn, then G2 freed of its inversion.
void turn_pairs(std::uint8_t turn, std::int8_t* q, std::size_t pairs) {
  for (std::size_t i = 0; i < pairs; ++i) {
    const std::int8_t a = q[2 * i], b = q[2 * i + 1];
    const bool swap = turn & 1;
    const std::int8_t first = swap ? b : a, second = swap ? a : b;
    // (a,b), (b,-a), (a,-b), (b,a)
    q[2 * i] = first;
    q[2 * i + 1] = turn == 1 || turn == 2 ? second : static_cast<std::int8_t>(-second);
  }
}

/// Scratch that outlives a call, one for each thread that asks at once. Not initialised: decoders may be
/// short-lived.
class Scratch {
 public:
  struct Free {
    void operator()(std::uint8_t* p) const { ::operator delete(p, std::align_val_t{64}); }
  };
  using Piece = std::unique_ptr<std::uint8_t, Free>;
  Piece take() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) {
      const std::size_t n = viterbi::scratch_size() + viterbi::lane_count() * 2 * viterbi::steps;
      return Piece(static_cast<std::uint8_t*>(::operator new(n, std::align_val_t{64})));
    }
    Piece p = std::move(free_.back());
    free_.pop_back();
    return p;
  }
  void give(Piece p) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(p));
  }

 private:
  std::mutex mutex_;
  std::vector<Piece> free_;
};

/// Symbols [begin, begin + size) of a run, in which those outside are not known (0).
struct Symbols {
  std::span<const std::int8_t> held;
  std::uint64_t begin = 0;

  void copy(std::int64_t first, std::size_t n, std::int8_t* out) const {
    const auto lo = std::max<std::int64_t>(first, static_cast<std::int64_t>(begin));
    const auto hi = std::min<std::int64_t>(first + static_cast<std::int64_t>(n),
                                           static_cast<std::int64_t>(begin + held.size()));
    if (lo >= hi) {
      std::memset(out, 0, n);
      return;
    }
    const auto before = static_cast<std::size_t>(lo - first), count = static_cast<std::size_t>(hi - lo);
    std::memset(out, 0, before);
    std::memcpy(out + before, held.data() + (static_cast<std::uint64_t>(lo) - begin), count);
    std::memset(out + before + count, 0, n - before - count);
  }
};

std::vector<Block> decode_blocks(const Symbols& symbols, std::span<const Request> requests, Scratch& scratch,
                                 const Context& ctx) {
  std::vector<Block> out(requests.size());
  const std::size_t lanes = viterbi::lane_count();
  constexpr std::size_t n = 2 * viterbi::steps;
  parallel_for(ctx, (requests.size() + lanes - 1) / lanes, 1, [&](std::size_t group, std::size_t) {
    auto piece = scratch.take();
    auto* prepared = reinterpret_cast<std::int8_t*>(piece.get() + viterbi::scratch_size());
    std::array<viterbi::Job, 64> jobs;
    const std::size_t first = group * lanes, count = std::min(lanes, requests.size() - first);
    for (std::size_t i = 0; i < count; ++i) {
      const Request& r = requests[first + i];
      std::int8_t raw[n];
      std::int8_t* q = prepared + i * n;
      symbols.copy(
          2 * (static_cast<std::int64_t>(r.block * viterbi::block_bits) - std::int64_t{viterbi::overlap}) +
              r.phase.offset,
          n, raw);
      Block& b = out[first + i];
      b.weight = viterbi::prepare_pairs(raw, r.phase.turn, q);
      b.phase = r.phase;
      jobs[i] = {q, b.bits.data(), 0};
    }
    viterbi::decode_jobs(std::span(jobs).first(count), piece.get());
    for (std::size_t i = 0; i < count; ++i) out[first + i].cost = jobs[i].cost;
    scratch.give(std::move(piece));
  });
  return out;
}

}  // namespace

class ViterbiDecoder::Run {
 public:
  Run(Ambiguity ambiguity, const Context& ctx) : ctx_(ctx) {
    const std::uint8_t turns = ambiguity == Ambiguity::qpsk ? 4 : 1;
    for (std::uint8_t turn = 0; turn < turns; ++turn)
      for (std::uint8_t offset = 0; offset < 2; ++offset) candidates_.push_back({offset, turn});
    phases_.push_back({});
  }

  void push(std::span<const std::int8_t> symbols, std::vector<std::uint8_t>& bits) {
    constexpr std::size_t slice = std::size_t{1} << 22;
    for (std::size_t i = 0; i < symbols.size(); i += slice) {
      const auto piece = symbols.subspan(i, std::min(slice, symbols.size() - i));
      held_.insert(held_.end(), piece.begin(), piece.end());
      ctx_.check_cancel();
      advance(false, bits);
    }
  }
  void finish(std::vector<std::uint8_t>& bits) {
    if (std::exchange(finished_, true)) return;
    advance(true, bits);
    if (has_last_) emit(bits);
    // The last block reaches beyond the run.
    const std::uint64_t total = begin_ + held_.size(), offset = phase_.offset;
    const std::uint64_t pairs = total < offset ? 0 : (total - offset) / 2;
    if (pairs < bit_count_) {
      bits.resize(bits.size() - (bit_count_ + 7) / 8 + (pairs + 7) / 8);
      if (pairs % 8) bits.back() &= static_cast<std::uint8_t>(0xff00u >> pairs % 8);
      bit_count_ = pairs;
      while (phases_.size() > 1 && phases_.back().bit >= pairs) phases_.pop_back();
    }
  }

  std::uint64_t bit_count_ = 0;
  std::vector<NodePhase> phases_;

 private:
  /// Decodes the blocks whose symbols are there; of a finished run, all.
  void advance(bool all, std::vector<std::uint8_t>& bits) {
    const std::uint64_t total = begin_ + held_.size(), tail = all ? 0 : 2 * viterbi::overlap + 2;
    const std::uint64_t end = all ? (total / 2 + viterbi::block_bits - 1) / viterbi::block_bits
                                  : (total < tail ? 0 : (total - tail) / 2 / viterbi::block_bits);
    while (next_ < end) {
      std::vector<Request> requests;
      for (std::uint64_t k = next_; k < end; ++k) requests.push_back({k, phase_});
      const auto decoded = decode_blocks(symbols(), requests, scratch_, ctx_);
      walk(decoded, bits);
    }
    drop();
  }

  static bool doubtful(const Block& b) { return std::uint64_t{1000} * b.cost > doubt * b.weight; }
  /// Does `a` contradict much less than `b`?
  static bool beats(const Block& a, const Block& b) {
    return std::uint64_t{1000} * a.cost * b.weight < better * b.cost * a.weight;
  }

  /// Takes decoded blocks over, up to one where the phase changes.
  void walk(const std::vector<Block>& decoded, std::vector<std::uint8_t>& bits) {
    const std::uint64_t first = next_;
    std::vector<Request> requests;
    for (std::size_t i = 0; i < decoded.size(); ++i) {
      if (!doubtful(decoded[i])) continue;
      for (const Phase p : candidates_)
        if (p != phase_) requests.push_back({first + i, p});
    }
    const auto others = decode_blocks(symbols(), requests, scratch_, ctx_);
    std::size_t at = 0;
    for (std::size_t i = 0; i < decoded.size(); ++i) {
      const Block* best = &decoded[i];
      if (doubtful(decoded[i]))
        for (std::size_t k = 0; k + 1 < candidates_.size(); ++k, ++at)
          if (beats(others[at], decoded[i]) && (best == &decoded[i] || beats_at_all(others[at], *best)))
            best = &others[at];
      if (best == &decoded[i]) {
        accept(decoded[i], bits);
      } else {
        change(decoded[i], *best, bits);
        return;
      }
    }
  }
  static bool beats_at_all(const Block& a, const Block& b) {
    return std::uint64_t{a.cost} * b.weight < std::uint64_t{b.cost} * a.weight;
  }

  void accept(const Block& b, std::vector<std::uint8_t>& bits) {
    if (has_last_) emit(bits);
    last_ = b;
    has_last_ = true;
    mixed_ = false;
    ++next_;
  }

  /// From now on the phase of `now`; where the change lies, both paths together contradict least.
  void change(const Block& before, const Block& now, std::vector<std::uint8_t>& bits) {
    const Phase old = phase_;
    phase_ = now.phase;
    std::uint64_t from = next_ * viterbi::block_bits;  // first bit where the change may lie
    std::vector<std::uint8_t> a, b;
    if (has_last_ && !mixed_) {
      from -= viterbi::block_bits;
      const Request again{next_ - 1, phase_};
      const auto earlier = decode_blocks(symbols(), std::span(&again, 1), scratch_, ctx_);
      a.assign(last_.bits.begin(), last_.bits.end());
      b.assign(earlier[0].bits.begin(), earlier[0].bits.end());
    }
    a.insert(a.end(), before.bits.begin(), before.bits.end());
    b.insert(b.end(), now.bits.begin(), now.bits.end());
    const auto ca = contradictions(a, from, old), cb = contradictions(b, from, phase_);
    std::size_t at = 0;
    std::int64_t sum = 0, least = 0;
    for (std::size_t n = 0; n < ca.size(); ++n) {
      sum += ca[n] - cb[n];
      if (sum < least) least = sum, at = n + 1;
    }
    if (at < 64 && from == 0) at = 0;  // before the run's beginning was no other phase
    for (std::size_t n = 0; n < at; ++n) {
      const auto mask = static_cast<std::uint8_t>(0x80u >> n % 8);
      b[n / 8] = static_cast<std::uint8_t>((b[n / 8] & ~mask) | (a[n / 8] & mask));
    }
    const std::uint64_t bit = from + at;
    if (bit == 0) phases_.clear();
    phases_.push_back({bit, 2 * bit + phase_.offset, phase_.turn});
    Block merged = now;
    if (b.size() > block_bytes) std::copy_n(b.begin(), block_bytes, last_.bits.begin());
    std::copy_n(b.end() - block_bytes, block_bytes, merged.bits.begin());
    accept(merged, bits);
    mixed_ = true;
  }

  /// For each bit from `from` on, the weight of its two symbols where they contradict the bits; 0 for the
  /// first six, whose past is not known.
  std::vector<std::int32_t> contradictions(std::span<const std::uint8_t> bits, std::uint64_t from,
                                           Phase p) const {
    std::vector<std::int8_t> q(16 * bits.size());
    symbols().copy(static_cast<std::int64_t>(2 * from + p.offset), q.size(), q.data());
    turn_pairs(p.turn, q.data(), q.size() / 2);
    std::vector<std::int32_t> cost(8 * bits.size());
    unsigned shift = 0;
    for (std::size_t n = 0; n < cost.size(); ++n) {
      shift = shift << 1 | (bits[n / 8] >> (7 - n % 8) & 1u);
      if (n < 6) continue;
      const unsigned taps[2] = {0x4f, 0x6d};
      for (std::size_t k = 0; k < 2; ++k) {
        const bool one = std::popcount(shift & taps[k]) & 1;
        const int s = q[2 * n + k];
        cost[n] += one ? std::max(-s, 0) : std::max(s, 0);
      }
    }
    return cost;
  }

  void emit(std::vector<std::uint8_t>& bits) {
    bits.insert(bits.end(), last_.bits.begin(), last_.bits.end());
    bit_count_ += viterbi::block_bits;
  }

  /// Symbols that no block needs any more.
  void drop() {
    constexpr std::uint64_t back = 2 * (viterbi::block_bits + viterbi::overlap) + 16;
    const std::uint64_t needed = 2 * next_ * viterbi::block_bits;
    if (needed <= begin_ + back) return;
    const std::uint64_t n = std::min<std::uint64_t>(needed - back - begin_, held_.size());
    held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(n));
    begin_ += n;
  }

  Symbols symbols() const { return {held_, begin_}; }

  Context ctx_;
  std::vector<Phase> candidates_;
  Scratch scratch_;
  aligned_vector<std::int8_t> held_;
  std::uint64_t begin_ = 0;  // place of held_[0] in the run
  std::uint64_t next_ = 0;   // block to be decoded next
  Phase phase_;
  Block last_;  // decided, not out yet: the phase may turn out to change within it
  bool has_last_ = false, mixed_ = false, finished_ = false;
};

ViterbiDecoder::ViterbiDecoder(Ambiguity ambiguity, const Context& ctx)
    : run_(std::make_unique<Run>(ambiguity, ctx)) {}
ViterbiDecoder::~ViterbiDecoder() = default;
ViterbiDecoder::ViterbiDecoder(ViterbiDecoder&&) noexcept = default;
ViterbiDecoder& ViterbiDecoder::operator=(ViterbiDecoder&&) noexcept = default;
void ViterbiDecoder::push(std::span<const std::int8_t> symbols, std::vector<std::uint8_t>& bits) {
  run_->push(symbols, bits);
}
void ViterbiDecoder::finish(std::vector<std::uint8_t>& bits) { run_->finish(bits); }
std::uint64_t ViterbiDecoder::bit_count() const { return run_->bit_count_; }
const std::vector<NodePhase>& ViterbiDecoder::phases() const { return run_->phases_; }

std::vector<std::uint8_t> viterbi_decode(std::span<const std::int8_t> symbols, const Context& ctx) {
  const std::size_t pairs = symbols.size() / 2,
                    blocks = (pairs + viterbi::block_bits - 1) / viterbi::block_bits;
  std::vector<std::uint8_t> bits;
  bits.reserve(blocks * block_bytes);
  Scratch scratch;
  constexpr std::size_t batch = 4096;
  for (std::size_t k = 0; k < blocks; k += batch) {
    std::vector<Request> requests;
    for (std::size_t i = k; i < std::min(blocks, k + batch); ++i) requests.push_back({i, {}});
    for (const Block& b : decode_blocks({symbols.first(2 * pairs), 0}, requests, scratch, ctx))
      bits.insert(bits.end(), b.bits.begin(), b.bits.end());
    ctx.check_cancel();
  }
  bits.resize((pairs + 7) / 8);
  if (pairs % 8) bits.back() &= static_cast<std::uint8_t>(0xff00u >> pairs % 8);
  return bits;
}

}  // namespace bary::telemetry
