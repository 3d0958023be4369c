#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <limits>

#include "bary/core/context.hpp"
#include "bary/core/error.hpp"
#include "bary/core/files.hpp"
#include "bary/core/test.hpp"
#include "bary/ephemeris/ephemeris.hpp"
#include "bary/ephemeris/jpl_binary.hpp"
#include "bary/ephemeris/spk.hpp"
#include "bary/ephemeris/spk_samples.hpp"
#include "bary/ephemeris/two_body.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::ephemeris;
namespace body = frames::body;

namespace {
std::vector<Epoch> some_epochs(std::size_t n, double step_s = 35017.25) {
  std::vector<Epoch> out;
  for (std::size_t i = 0; i < n; ++i)
    out.push_back(Epoch{100, 0.25} + step_s * static_cast<double>((i * 7919) % n));
  return out;
}
std::string code_of(const auto& f) {
  try {
    f();
  } catch (const Error& e) {
    return e.code() + " " + e.what();
  }
  return "no error";
}
}  // namespace

TEST_CASE("one state and a batch have the same bits, in any order of epochs") {
  const auto eph = default_ephemeris();
  const auto epochs = some_epochs(2000);
  for (const auto& [target, centre] :
       {std::pair{body::moon, body::earth}, {body::sun, body::earth}, {body::mars_bary, body::moon}}) {
    StateBuffer b(epochs.size());
    eph->states(target, centre, epochs, b.columns());
    for (std::size_t i = 0; i < epochs.size(); ++i) {
      const frames::State s = eph->state(target, centre, epochs[i]);
      REQUIRE(s.r_m == b.r_m(i));
      REQUIRE(s.v_m_s == b.v_m_s(i));
    }
  }
}

TEST_CASE("a chain there and back is nothing, and a body is nowhere from itself") {
  const auto eph = default_ephemeris();
  for (const Epoch& e : some_epochs(50)) {
    const auto a = eph->state(body::jupiter_bary, body::moon, e),
               b = eph->state(body::moon, body::jupiter_bary, e);
    CHECK((a.r_m + b.r_m).norm() < 1e-3);
    CHECK(eph->position_m(body::sun, body::sun, e).norm() == 0.0);
  }
}

TEST_CASE("velocity is the slope of position across the joins of intervals") {
  const auto eph = default_ephemeris();
  const double h = 30;
  double worst = 0;
  for (const Epoch& e : some_epochs(4000, 43200.0)) {
    const auto v = eph->state(body::moon, body::earth, e).v_m_s;
    const Eigen::Vector3d slope =
        (eph->position_m(body::moon, body::earth, e + h) - eph->position_m(body::moon, body::earth, e - h)) /
        (2 * h);
    worst = std::max(worst, (v - slope).norm());
  }
  CHECK(test::accuracy("Moon's velocity against differences of its position", worst, 0.05, "m/s",
                       "central differences over 60 s"));
}

TEST_CASE("an epoch outside the kernel is refused with the span, an unknown body with the list") {
  const auto eph = default_ephemeris();
  const std::string late =
      code_of([&] { eph->state(body::moon, body::earth, time::parse_epoch("2061-01-01T00:00:00Z")); });
  CHECK(late.find("BARY-EPHEMERIS-0004") == 0);
  CHECK(late.find("1999-12-2") != std::string::npos);
  CHECK(late.find("2060-01-0") != std::string::npos);
  const std::string unknown = code_of([&] { eph->state(599, body::earth, Epoch{0, 0}); });
  CHECK(unknown.find("BARY-EPHEMERIS-0003") == 0);
  CHECK(unknown.find("Moon") != std::string::npos);
  const std::string nan = code_of(
      [&] { eph->state(body::moon, body::earth, Epoch{0, std::numeric_limits<double>::quiet_NaN()}); });
  CHECK(nan.find("BARY-EPHEMERIS-0004") == 0);
}

TEST_CASE("damaged kernels are refused with the byte") {
  const std::string good = read_file(data_dir() + "/default.bsp").substr(0, 400 * 1024);
  const auto open = [](const std::string& s) {
    return code_of([&] { SpkFile::over({reinterpret_cast<const std::byte*>(s.data()), s.size()}, "x.bsp"); });
  };
  CHECK(open("").find("BARY-EPHEMERIS-0001") == 0);
  CHECK(open("solid moon").find("BARY-EPHEMERIS-0001") == 0);
  CHECK(open(good).find("BARY-EPHEMERIS-0002") == 0);  // cut short: the segments run past the end
  CHECK(open(good.substr(0, 600)).find("byte 600") != std::string::npos);
  std::string ring = good;
  const double three = 3;
  std::memcpy(ring.data() + 2048, &three, 8);
  CHECK(open(ring).find("ring") != std::string::npos);
  std::string far = good;
  const std::int32_t record = 1 << 30;
  std::memcpy(far.data() + 76, &record, 4);
  CHECK(open(far).find("byte 76") != std::string::npos);
}

namespace {
std::shared_ptr<const SpkFile> over(const std::string& s) {
  return SpkFile::over({reinterpret_cast<const std::byte*>(s.data()), s.size()}, "x.bsp");
}
/// The same SPK in the other byte order.
std::string big_endian(std::string s) {
  const auto swap = [&](std::size_t at, std::size_t n) {
    const auto from = s.begin() + static_cast<std::ptrdiff_t>(at);
    std::reverse(from, from + static_cast<std::ptrdiff_t>(n));
  };
  std::int32_t record = 0;
  std::memcpy(&record, s.data() + 76, 4);
  const std::size_t summary = 1024 * static_cast<std::size_t>(record - 1);
  for (std::size_t at : {8, 12, 76, 80, 84}) swap(at, 4);
  s.replace(88, 8, "BIG-IEEE");
  for (std::size_t k = 0; k < 25; ++k) {
    for (std::size_t j = 0; j < 2; ++j) swap(summary + 24 + 40 * k + 8 * j, 8);
    for (std::size_t j = 0; j < 6; ++j) swap(summary + 24 + 40 * k + 16 + 4 * j, 4);
  }
  for (std::size_t k = 0; k < 3; ++k) swap(summary + 8 * k, 8);
  for (std::size_t at = summary + 2048; at + 8 <= s.size(); at += 8) swap(at, 8);
  return s;
}
}  // namespace

TEST_CASE("every type: a batch in any order has the bits of single calls, in both byte orders") {
  const std::string bytes = spk_bytes(samples::all(), "samples"), swapped = big_endian(bytes);
  const auto file = over(bytes), other = over(swapped);
  for (std::size_t k = 0; k < file->segments().size(); ++k) {
    const SpkSegment &s = *file->segments()[k], &o = *other->segments()[k];
    std::vector<double> et;
    for (int i = 0; i < 500; ++i)
      et.push_back(s.info().start_et + (s.info().stop_et - s.info().start_et) * ((i * 7919) % 500) / 499.0);
    std::vector<double> rows(6 * et.size()), again(6 * et.size());
    s.evaluate(et, rows);
    o.evaluate(et, again);
    CHECK(rows == again);
    for (std::size_t i = 0; i < et.size(); ++i) {
      double one[6];
      s.evaluate({&et[i], 1}, one);
      REQUIRE(std::equal(one, one + 6, rows.begin() + static_cast<std::ptrdiff_t>(6 * i)));
    }
  }
}

TEST_CASE("segments damaged inside are refused with byte and reason") {
  using Spoil = std::function<void(std::vector<double>&)>;
  const auto says = [](SpkArray a, const Spoil& spoil) {
    spoil(a.words);
    return code_of([&] {
      const std::string bytes = spk_bytes({&a, 1}, "x");
      const auto f = over(bytes);
      std::vector<double> et;
      for (int i = 0; i < 300; ++i)
        et.push_back(std::min(a.stop_et, a.start_et + (a.stop_et - a.start_et) / 299 * i));
      StateBuffer b(et.size());
      f->states_at(a.target, a.centre, et, b.columns());
    });
  };
  const auto at = [](std::size_t k, double value) { return [=](std::vector<double>& w) { w[k] = value; }; };
  const auto word = [](std::size_t from_end, double value) {
    return [=](std::vector<double>& w) { w[w.size() - from_end] = value; };
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto refused = [](const std::string& text, const char* words) {
    CAPTURE(text);
    CHECK(text.find("BARY-EPHEMERIS-0002") == 0);
    CHECK(text.find(words) != std::string::npos);
  };
  for (const SpkArray& a : samples::all()) {
    CAPTURE(a.name);
    if (a.type != 17) {
      refused(says(a, word(1, 0)), "whole number");
      refused(says(a, word(1, 1e9)), "whole number");
      refused(says(a, word(1, nan)), "whole number");
    }
    refused(says(a, at(3, nan)), "no");
  }
  refused(says(samples::difference(1, 15, 3), at(1, 0)), "a step is zero");
  refused(says(samples::difference(1, 15, 3), at(67, 40)), "an order");
  refused(says(samples::conic_of(205), word(2, -1)), "gravitational parameter");
  refused(says(samples::sliding(8, 0, 40, 8), word(3, 0)), "step");
  refused(says(samples::sliding(13, 0, 40, 8), at(6 * 40 + 20, -490)), "not after");
  refused(says(samples::sliding(13, 0, 40, 8), word(2, 60)), "window");
  refused(says(samples::type18(0, 0, 30, 6), word(2, 5)), "odd");
  refused(says(samples::type18(0, 0, 30, 6), word(3, 2)), "subtype");
  refused(says(samples::type19(0, true), word(2, 7)), "boundary");
  refused(says(samples::equinoctial(), at(2, 0.95)), "eccentricity");
  // Found by fuzzing: kilometres that overflow as metres.
  refused(says(samples::sliding(13, 0, 40, 8), at(0, 1e306)), "no number");
  SpkArray wide = samples::sliding(9, 0, 40, 8);
  wide.stop_et += 1e6;
  refused(says(wide, [](auto&) {}), "wider");
}

TEST_CASE("two-body motion: there and back on ellipse, parabola and hyperbola; nonsense has no answer") {
  double worst = 0;
  for (double speed : {0.3, 0.9, 1.0, 1.2, 1.41, 1.4142135623730951, 1.42, 2.0, 9.0})
    for (double dt : {-1e4, -3.0, 0.0, 0.01, 2.0, 77.0, 1e5}) {
      const PositionVelocity s{{1, 0.1, -0.2}, {0.2 * speed, speed, 0.1}};
      const auto there = two_body(1.0, s, dt);
      REQUIRE(there);
      const auto back = two_body(1.0, *there, -dt);
      REQUIRE(back);
      // The position is known to the rounding of the way that lies behind.
      worst = std::max(worst, (back->r - s.r).norm() / (1 + std::abs(dt) * there->v.norm()));
    }
  CHECK(test::accuracy("two-body motion there and back", worst, 3e-10, "of the way",
                       "its own start, and the rounding of the state between"));
  const double inf = std::numeric_limits<double>::infinity();
  CHECK_FALSE(two_body(-1, {{1, 0, 0}, {0, 1, 0}}, 1));
  CHECK_FALSE(two_body(1, {{0, 0, 0}, {0, 1, 0}}, 1));
  CHECK_FALSE(two_body(1, {{1, 0, 0}, {0, inf, 0}}, 1));
  CHECK_FALSE(two_body(1, {{1, 0, 0}, {0, 1, 0}}, std::numeric_limits<double>::quiet_NaN()));
}

TEST_CASE("the seeds of the fuzz target are files that are read") {
  for (const SpkArray& a : samples::small()) {
    CAPTURE(a.name);
    const std::string bytes = spk_bytes({&a, 1}, "seed");
    const auto file = over(bytes);
    StateBuffer out(1);
    const double et = 0.5 * (a.start_et + a.stop_et);
    if (a.type == 10) continue;  // needs SGP4, of a room above
    file->states_at(a.target, a.centre, {&et, 1}, out.columns());
    CHECK(out.status(0) == SampleStatus::ok);
    CHECK(out.r_m(0).norm() > 1);
  }
  const std::string jpl = samples::jpl_binary();
  const auto file = JplBinary::over({reinterpret_cast<const std::byte*>(jpl.data()), jpl.size()}, "x");
  CHECK(file->number() == 999);
  CHECK(file->position_m(body::moon, body::sun, Epoch{0, 0}).norm() > 1);
  // Found by fuzzing: one record over no time at all.
  std::string short_lived = samples::jpl_binary().substr(0, 3 * 2880);
  const double first = 2451536.5, last = std::nextafter(first, 1e9);
  std::memcpy(short_lived.data() + 2 * 2880, &first, 8);
  std::memcpy(short_lived.data() + 2 * 2880 + 8, &last, 8);
  CHECK(code_of([&] {
          JplBinary::over({reinterpret_cast<const std::byte*>(short_lived.data()), short_lived.size()}, "x");
        }).find("do not follow") != std::string::npos);
}

namespace {
/// An ellipse about the Earth, on its way for a day.
class Ellipse final : public StateSource {
 public:
  explicit Ellipse(frames::Frame f, double stop_s = 86400) : frame_(f), stop_(stop_s) {}
  frames::Frame frame() const override { return frame_; }
  frames::Body centre() const override { return body::earth; }
  std::vector<Span> spans() const override { return {{start, start + stop_}}; }
  void evaluate(std::span<const Epoch> epochs, StateColumns out) const override {
    for (std::size_t i = 0; i < epochs.size(); ++i) {
      const double t = epochs[i] - start;
      const bool in = t >= 0 && t <= stop_;
      out.status[i] = in ? SampleStatus::ok : SampleStatus::outside_span;
      const auto s = two_body(3.986e14, {{7e6, 0, 1e5}, {0, 8000, 3000}}, in ? t : 0);
      out.x_m[i] = s->r.x(), out.y_m[i] = s->r.y(), out.z_m[i] = s->r.z();
      out.vx_m_s[i] = s->v.x(), out.vy_m_s[i] = s->v.y(), out.vz_m_s[i] = s->v.z();
    }
  }
  void hash(Sha256&) const override {}
  std::string describe() const override { return "an ellipse"; }
  static constexpr Epoch start{773500000, 0.25};

 private:
  frames::Frame frame_;
  double stop_;
};
}  // namespace

TEST_CASE("a trajectory written as SPK comes back within the tolerance, with names and ids") {
  Trajectory t;
  t.objects.push_back({"KOMPSAT-3A", "40536", std::make_shared<Ellipse>(frames::Frame::gcrf)});
  t.objects.push_back({"by hand, \"quoted\"", "", std::make_shared<Ellipse>(frames::Frame::eme2000, 5000)});
  t.objects.push_back({"IMAP", "-43", std::make_shared<Ellipse>(frames::Frame::gcrf)});
  const std::string path = test::scratch("spk") + "/t.bsp";
  DataContext data;
  const Span span{Ellipse::start + 100.0, Ellipse::start + 80000.0};
  write_spk(path, t, span, data);
  const Trajectory back = spk_trajectory(SpkFile::open(path));
  REQUIRE(back.objects.size() == 3);
  double worst = 0, worst_v = 0;
  for (const Object& o : t.objects) {
    const Object* b = back.find(o.name);
    REQUIRE(b);
    CHECK(b->id == o.id);
    CHECK(b->source->frame() == frames::Frame::gcrf);
    CHECK(b->source->spans().size() == 1);
    std::vector<Epoch> epochs;
    for (double s = 100.01; s < 79999.99; s += 37.7) epochs.push_back(Ellipse::start + s);
    StateBuffer x(epochs.size()), y(epochs.size());
    evaluate_in(*o.source, frames::Frame::gcrf, epochs, data, x.columns());
    b->source->evaluate(epochs, y.columns());
    for (std::size_t i = 0; i < epochs.size(); ++i) {
      REQUIRE(x.status(i) == y.status(i));
      if (x.status(i) != SampleStatus::ok) continue;
      worst = std::max(worst, (x.r_m(i) - y.r_m(i)).norm());
      worst_v = std::max(worst_v, (x.v_m_s(i) - y.v_m_s(i)).norm());
    }
  }
  // The epochs of an SPK are doubles of seconds since 2000: 1e-7 s, 1 mm in low orbit.
  CHECK(test::accuracy("trajectory through SPK, position", worst, 3e-3, "m", "the trajectory itself"));
  CHECK(test::accuracy("trajectory through SPK, velocity", worst_v, 2e-5, "m/s", "the trajectory itself"));
  CHECK(code_of([&] {
          write_spk(path, t, {span.start, Ellipse::start + 90.0}, data);
        }).find("BARY-EPHEMERIS-0007") == 0);
  SpkWriteOptions strict;
  strict.tolerance_m = 1e-9;
  CHECK(code_of([&] { write_spk(path, t, span, data, strict); }).find("BARY-EPHEMERIS-0007") == 0);
}
