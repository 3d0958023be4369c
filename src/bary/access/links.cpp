#include "bary/access/links.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "bary/access/track.hpp"
#include "bary/core/error.hpp"
#include "bary/core/parallel.hpp"
#include "bary/core/text.hpp"
#include "bary/frames/geodetic.hpp"

namespace bary::access {

double free_space_loss_db(double range_m, double frequency_hz) {
  return 20 * std::log10(4 * std::numbers::pi * range_m * frequency_hz / light_speed_m_s);
}

double doppler_hz(double range_rate_m_s, double frequency_hz) {
  return -frequency_hz * range_rate_m_s / light_speed_m_s;
}

double c_n0_dbhz(const Link& l, double range_m) {
  return l.eirp_dbw - free_space_loss_db(range_m, l.frequency_hz) - l.losses_db + l.g_over_t_db_k -
         10 * std::log10(boltzmann_j_k);
}

double margin_db(const Link& l, double range_m) {
  return c_n0_dbhz(l, range_m) - 10 * std::log10(l.data_rate_bit_s) - l.required_eb_n0_db;
}

double combined_c_n0_dbhz(double first_dbhz, double second_dbhz) {
  return -10 * std::log10(std::pow(10, -first_dbhz / 10) + std::pow(10, -second_dbhz / 10));
}

double longest_range_m(const Link& l) { return std::pow(10, margin_db(l, 1) / 20); }

namespace {

/// Rows of the passes of one object.
struct Found {
  Links links;
  std::vector<Contact> contacts;
};

/// Seconds of an interval in which a range that changes evenly is at most `limit`.
double within(double first, double second, double seconds, double limit) {
  const double low = std::min(first, second), high = std::max(first, second);
  if (high <= limit) return seconds;
  if (low > limit) return 0;
  return seconds * (limit - low) / (high - low);
}

class Writer {
 public:
  Writer(const Grid& grid, std::span<const Site> sites, const LinkOptions& options)
      : grid_(grid), sites_(sites), options_(options), track_(grid), limit_(longest_range_m(options.link)) {}

  void run(const ephemeris::StateSource& source, std::span<const Pass> passes, Found& out) {
    track_.load(source);
    for (const Pass& p : passes) pass(p, out);
  }

 private:
  void pass(const Pass& p, Found& out) {
    const double first = p.start - grid_.start(), last = p.stop - grid_.start(), step = options_.step_s;
    std::vector<double> times{first};
    for (double k = std::floor(first / step) + 1; k * step < last; ++k) times.push_back(k * step);
    times.push_back(last);
    track_.evaluate(times, samples_);
    track_.sharpen(samples_);
    Contact c{p.satellite, p.site, p.start, p.stop, 0, 0, INFINITY, -INFINITY};
    double before = 0;
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      const bool end = i + 1 == samples_.size();
      const double range = row(p,
                               i == 0 ? p.start
                               : end  ? p.stop
                                      : grid_.start() + times[i],
                               samples_[i], out);
      c.least_margin_db = std::min(c.least_margin_db, out.links.margin_db.back());
      c.greatest_margin_db = std::max(c.greatest_margin_db, out.links.margin_db.back());
      if (i > 0) c.usable_s += within(before, range, times[i] - times[i - 1], limit_);
      before = range;
    }
    c.volume_bit = c.usable_s * options_.link.data_rate_bit_s;
    out.contacts.push_back(c);
  }

  double row(const Pass& p, const Epoch& at, const Sample& s, Found& out) const {
    const frames::AzElRange look = frames::look_angles(sites_[p.site].place, s.r, s.v);
    const PassOptions& o = options_.passes;
    Links& l = out.links;
    l.satellite.push_back(p.satellite);
    l.site.push_back(p.site);
    l.epoch.push_back(at);
    l.elevation_rad.push_back(
        look.elevation_rad +
        (o.refraction ? frames::refraction_rad(look.elevation_rad, o.pressure_hpa, o.temperature_k) : 0));
    l.azimuth_rad.push_back(look.azimuth_rad);
    l.range_m.push_back(look.range_m);
    l.range_rate_m_s.push_back(look.range_rate_m_s);
    l.doppler_hz.push_back(doppler_hz(look.range_rate_m_s, options_.link.frequency_hz));
    l.free_space_loss_db.push_back(free_space_loss_db(look.range_m, options_.link.frequency_hz));
    l.c_n0_dbhz.push_back(c_n0_dbhz(options_.link, look.range_m));
    l.eb_n0_db.push_back(l.c_n0_dbhz.back() - 10 * std::log10(options_.link.data_rate_bit_s));
    l.margin_db.push_back(l.eb_n0_db.back() - options_.link.required_eb_n0_db);
    return look.range_m;
  }

  const Grid& grid_;
  std::span<const Site> sites_;
  const LinkOptions& options_;
  Track track_;
  double limit_;
  std::vector<Sample> samples_;
};

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

void check_positive(const char* name, double value) {
  if (!(value > 0)) throw Error("BARY-ACCESS-0004", {{"name", name}, {"value", format_f64(value)}});
}

}  // namespace

LinksFound find_links(const ephemeris::Trajectory& trajectory, std::span<const Site> sites,
                      const LinkOptions& options, const Context& context) {
  check_positive("step_s", options.step_s);
  check_positive("frequency_hz", options.link.frequency_hz);
  check_positive("data_rate_bit_s", options.link.data_rate_bit_s);
  const Passes found = find_passes(trajectory, sites, options.passes, context);
  const Grid grid(context, trajectory, options.passes.start, options.passes.stop, frames::Frame::itrf);
  const std::size_t n = trajectory.objects.size();
  std::vector<std::size_t> first(n + 1, found.passes.size());
  for (std::size_t k = found.passes.size(); k-- > 0;) first[found.passes[k].satellite] = k;
  for (std::size_t i = n; i-- > 0;) first[i] = std::min(first[i], first[i + 1]);
  std::vector<Found> parts(n);
  parallel_for(context, n, 8, [&](std::size_t begin, std::size_t end) {
    Writer writer(grid, sites, options);
    for (std::size_t i = begin; i < end; ++i)
      writer.run(*trajectory.objects[i].source,
                 std::span(found.passes).subspan(first[i], first[i + 1] - first[i]), parts[i]);
  });
  LinksFound out;
  for (const Found& f : parts) {
    append(out.contacts, f.contacts);
    append(out.links.satellite, f.links.satellite);
    append(out.links.site, f.links.site);
    append(out.links.epoch, f.links.epoch);
    for (auto column : {&Links::elevation_rad, &Links::azimuth_rad, &Links::range_m, &Links::range_rate_m_s,
                        &Links::doppler_hz, &Links::free_space_loss_db, &Links::c_n0_dbhz, &Links::eb_n0_db,
                        &Links::margin_db})
      append(out.links.*column, f.links.*column);
  }
  out.objects = found.objects;
  return out;
}

}  // namespace bary::access
