// Makes data/default.bsp, an SPK of type 2: Sun, Moon, Earth and planets, 2000-01-01 to 2060-01-01.
//
// The figures come from Debian's package swe-basic-data (CC0; derived from JPL DE431 by Astrodienst), read
// through libswe. libswe is AGPL: this program alone links it, and nothing else builds or needs this program.
//
//   sh tools/make_default_kernel/make.sh OUT.bsp
//
// Intervals and degrees are those of JPL's own ephemerides, or near them: what is left is the rounding of the
// source, and the program prints the worst difference it saw between the nodes.

#include <swephexp.h>

#include <Eigen/Dense>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <numbers>
#include <string>
#include <vector>

namespace {

constexpr double au_km = 149597870.7, j2000 = 2451545.0;
constexpr double start_jd = 2451536.5, stop_jd = 2473466.5;  // 1999-12-24, 2060-01-09
constexpr double emrat = 81.30056907419062;                  // DE431
constexpr double tick = 1.0 / 2147483648.0;                  // of a Julian date of our time, in days

using Vector = Eigen::Vector3d;

Vector swe(double jd, int body, bool barycentric) {
  double x[6];
  char text[AS_MAXCH];
  const int flags = SEFLG_SWIEPH | SEFLG_XYZ | SEFLG_EQUATORIAL | SEFLG_J2000 | SEFLG_ICRS | SEFLG_TRUEPOS |
                    SEFLG_NOABERR | SEFLG_NOGDEFL | (barycentric ? SEFLG_BARYCTR : 0);
  if (swe_calc(jd, body, flags, x, text) < 0) {
    std::fprintf(stderr, "libswe: %s\n", text);
    std::exit(1);
  }
  return Vector(x[0], x[1], x[2]) * au_km;
}

/// The Sun from the barycentre. libswe's own is rounded to a kilometre, and wavers within a month; but the
/// planets tell where it must be, far better: −Σ GM r / GM(Sun), with their own rounding a thousand times
/// smaller. What that leaves out (asteroids, relativity) is some hundred metres that change over years: the
/// smooth part of the difference, a parabola over 1,400 days with weights that fade to the ends, is added.
class Sun {
 public:
  explicit Sun(std::function<Vector(double)> emb) : emb_(std::move(emb)) {
    constexpr int half = 700, days = static_cast<int>(stop_jd - start_jd) + 200;
    std::vector<Vector> difference;
    for (int d = -half; d <= days + half; ++d)
      difference.push_back(swe(first() + d, SE_SUN, true) - from_planets(first() + d));
    Eigen::MatrixXd v(2 * half + 1, 3);
    Eigen::VectorXd w(2 * half + 1);
    for (int i = 0; i <= 2 * half; ++i) {
      const double s = (i - half) / (half + 0.5);
      w(i) = std::cos(std::numbers::pi / 2 * s);
      v.row(i) << w(i), w(i) * s, w(i) * s * s;
    }
    const Eigen::HouseholderQR<Eigen::MatrixXd> qr(v);
    for (int node = 0; node <= days; node += step) {
      Eigen::MatrixXd y(2 * half + 1, 3);
      for (int i = 0; i <= 2 * half; ++i)
        y.row(i) = w(i) * difference[static_cast<std::size_t>(node + i)].transpose();
      rest_.push_back(qr.solve(y).row(0).transpose());
    }
  }
  Vector operator()(double jd) const {
    const double u = (jd - first()) / step;
    const auto k = static_cast<std::size_t>(u);
    const double f = u - static_cast<double>(k);
    return from_planets(jd) + (1 - f) * rest_[k] + f * rest_[k + 1];
  }

 private:
  static constexpr int step = 10;
  static double first() { return start_jd - 100; }
  Vector from_planets(double jd) const {
    // GM of DE431 (Folkner et al. 2014, IPN Progress Report 42-196), km³/s².
    constexpr double gm_sun = 132712440041.939400;
    const std::pair<int, double> planets[] = {{SE_MERCURY, 22031.78},      {SE_VENUS, 324858.592},
                                              {SE_MARS, 42828.375214},     {SE_JUPITER, 126712764.8},
                                              {SE_SATURN, 37940585.2},     {SE_URANUS, 5794548.6},
                                              {SE_NEPTUNE, 6836527.10058}, {SE_PLUTO, 977.0}};
    Vector sum = -403503.235502 / gm_sun * emb_(jd);
    for (const auto& [body, gm] : planets) sum -= gm / gm_sun * swe(jd, body, true);
    return sum;
  }
  std::function<Vector(double)> emb_;
  std::vector<Vector> rest_;
};

struct Body {
  const char* name;
  int target, centre;
  double interval_days;
  int terms;
  std::function<Vector(double)> at;
};

/// Chebyshev coefficients over [mid-half, mid+half] days by least squares over three times as many
/// Gauss-Lobatto nodes as coefficients: libswe's own files are piecewise and rounded (2 m for the Moon), and
/// the fit averages over that. Both ends weigh more, so that neighbours join. Nodes are whole ticks of the
/// Julian date, so that the date handed to libswe is exact.
struct Fit {
  int terms;
  double half;
  std::vector<double> offset;
  Eigen::VectorXd weight;
  Eigen::HouseholderQR<Eigen::MatrixXd> qr;
  Fit(int n, double half_days) : terms(n), half(half_days) {
    const int m = 3 * n;
    Eigen::MatrixXd v(m, n);
    weight = Eigen::VectorXd::Ones(m);
    weight(0) = weight(m - 1) = 10;
    for (int i = 0; i < m; ++i) {
      const double o = std::round(-half * std::cos(std::numbers::pi * i / (m - 1)) / tick) * tick;
      offset.push_back(o);
      double a = 1, b = o / half;
      for (int k = 0; k < n; ++k) {
        v(i, k) = a * weight(i);
        const double c = 2 * (o / half) * b - a;
        a = b, b = c;
      }
    }
    qr.compute(v);
  }
  Eigen::MatrixXd at(const Body& body, double mid) const {
    Eigen::MatrixXd y(3 * terms, 3);
    for (int i = 0; i < 3 * terms; ++i)
      y.row(i) = weight(i) * body.at(mid + offset[static_cast<std::size_t>(i)]).transpose();
    return qr.solve(y);
  }
  double worst(const Body& body, double mid, const Eigen::MatrixXd& c, int checks) const {
    double w = 0;
    for (int j = 0; j < checks; ++j) {
      const double o = std::round(half * (2 * (j + 0.37) / checks - 1) / tick) * tick, s = o / half;
      Vector p = Vector::Zero();
      double a = 1, b = s;
      for (int k = 0; k < terms; ++k) {
        p += a * c.row(k).transpose();
        const double t = 2 * s * b - a;
        a = b, b = t;
      }
      w = std::max(w, (p - body.at(mid + o)).norm());
    }
    return w;
  }
};

struct Segment {
  Body body;
  double interval;
  int terms;
  std::vector<double> words;
};

Segment make(const Body& body) {
  const double best_interval = body.interval_days, span = stop_jd - start_jd;
  const int best_terms = body.terms;
  Segment s{body, best_interval, best_terms, {}};
  const Fit fit(best_terms, best_interval / 2);
  const int records = static_cast<int>(std::ceil(span / best_interval));
  double w = 0;
  for (int i = 0; i < records; ++i) {
    const double mid = start_jd + best_interval * (i + 0.5);
    const Eigen::MatrixXd c = fit.at(body, mid);
    w = std::max(w, fit.worst(body, mid, c, 7));
    s.words.push_back((mid - j2000) * 86400);
    s.words.push_back(best_interval / 2 * 86400);
    for (int a = 0; a < 3; ++a)
      for (int k = 0; k < best_terms; ++k) s.words.push_back(c(k, a));
  }
  s.words.push_back((start_jd - j2000) * 86400);
  s.words.push_back(best_interval * 86400);
  s.words.push_back(2 + 3 * best_terms);
  s.words.push_back(records);
  std::printf("%-8s %3g d, %2d terms, %7zu bytes, fit %.3g km\n", body.name, best_interval, best_terms,
              8 * s.words.size(), w);
  return s;
}

/// A body that stands at its barycentre (Mercury, Venus).
Segment zero(const Body& body) {
  const double mid = ((start_jd + stop_jd) / 2 - j2000) * 86400, half = (stop_jd - start_jd) / 2 * 86400;
  return {body, stop_jd - start_jd, 2, {mid, half, 0, 0, 0, 0, 0, 0, mid - half, 2 * half, 8, 1}};
}

template <class T>
void put(std::string& s, std::size_t at, T v) {
  std::memcpy(s.data() + at, &v, sizeof v);
}

void write(const std::string& path, const std::vector<Segment>& segments) {
  const std::string comment =
      "barycenter default ephemeris, 2000-2060. Sun, Moon, Earth, planetary barycentres (Mercury and Venus\n"
      "stand at theirs). Chebyshev fits to the Swiss Ephemeris files of Debian's swe-basic-data (CC0), "
      "which\n"
      "are derived from JPL DE431. Axes ICRF, time TDB.\n";
  std::string s(3 * 1024 + 1024, ' ');
  std::memset(s.data(), 0, 1024);
  std::memcpy(s.data(), "DAF/SPK ", 8);
  put<std::int32_t>(s, 8, 2), put<std::int32_t>(s, 12, 6);
  std::memset(s.data() + 16, ' ', 60);
  std::memcpy(s.data() + 16, "barycenter default ephemeris", 28);
  put<std::int32_t>(s, 76, 3), put<std::int32_t>(s, 80, 3);
  std::memcpy(s.data() + 88, "LTL-IEEE", 8);
  std::memcpy(s.data() + 699, "FTPSTR:\r:\n:\r\n:\r\0:\x81:\x10\xce:ENDFTP", 28);
  std::memset(s.data() + 1024, 0, 1024);  // comment: lines end in a zero, the text in a four
  for (std::size_t i = 0; i < comment.size(); ++i) s[1024 + i] = comment[i] == '\n' ? '\0' : comment[i];
  s[1024 + comment.size()] = 4;
  std::memset(s.data() + 2048, 0, 1024);
  put<double>(s, 2048 + 16, static_cast<double>(segments.size()));
  std::size_t word = 4 * 128 + 1;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const Segment& g = segments[i];
    const std::size_t at = 2048 + 24 + 40 * i;
    put<double>(s, at, (start_jd - j2000) * 86400), put<double>(s, at + 8, (stop_jd - j2000) * 86400);
    const std::int32_t ints[6] = {g.body.target,
                                  g.body.centre,
                                  1,
                                  2,
                                  static_cast<std::int32_t>(word),
                                  static_cast<std::int32_t>(word + g.words.size() - 1)};
    for (std::size_t k = 0; k < 6; ++k) put(s, at + 16 + 4 * k, ints[k]);
    const std::string name = std::string("barycenter ") + g.body.name;
    std::memcpy(s.data() + 3072 + 40 * i, name.data(), name.size());
    word += g.words.size();
  }
  put<std::int32_t>(s, 84, static_cast<std::int32_t>(word));
  for (const Segment& g : segments)
    s.append(reinterpret_cast<const char*>(g.words.data()), 8 * g.words.size());
  s.resize((s.size() + 1023) / 1024 * 1024, '\0');
  std::FILE* f = std::fopen(path.c_str(), "wb");
  if (!f || std::fwrite(s.data(), 1, s.size(), f) != s.size() || std::fclose(f) != 0) {
    std::perror(path.c_str());
    std::exit(1);
  }
  std::printf("%s: %zu bytes\n", path.c_str(), s.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: make_default_kernel OUT.bsp\n");
    return 2;
  }
  swe_set_ephe_path("/usr/share/libswe/ephe");
  const auto bary = [](int body) { return [body](double jd) { return swe(jd, body, true); }; };
  const auto moon = [](double jd) { return swe(jd, SE_MOON, false); };
  const auto earth = [=](double jd) { return Vector(-moon(jd) / (1 + emrat)); };
  const auto emb = [=](double jd) { return Vector(swe(jd, SE_EARTH, true) - earth(jd)); };
  const std::vector<Body> bodies = {{"Sun", 10, 0, 16, 11, Sun(emb)},
                                    {"EMB", 3, 0, 16, 13, emb},
                                    {"Moon", 301, 399, 4, 13, moon},
                                    {"Earth", 399, 3, 16, 20, earth},
                                    {"Mercury", 1, 0, 8, 14, bary(SE_MERCURY)},
                                    {"Venus", 2, 0, 16, 11, bary(SE_VENUS)},
                                    {"Mars", 4, 0, 32, 11, bary(SE_MARS)},
                                    {"Jupiter", 5, 0, 32, 8, bary(SE_JUPITER)},
                                    {"Saturn", 6, 0, 32, 7, bary(SE_SATURN)},
                                    {"Uranus", 7, 0, 64, 7, bary(SE_URANUS)},
                                    {"Neptune", 8, 0, 64, 7, bary(SE_NEPTUNE)},
                                    {"Pluto", 9, 0, 64, 7, bary(SE_PLUTO)}};
  std::vector<Segment> segments;
  for (const Body& b : bodies) segments.push_back(make(b));
  segments.push_back(zero({"Mercury itself", 199, 1, 0, 2, {}}));
  segments.push_back(zero({"Venus itself", 299, 2, 0, 2, {}}));
  write(argv[1], segments);
}
