#include "bary/tasks/sampling.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "bary/core/parallel.hpp"
#include "bary/core/table.hpp"
#include "bary/core/text.hpp"
#include "bary/ephemeris/sampled.hpp"
#include "bary/ephemeris/trajectory.hpp"
#include "bary/orbit/sgp4.hpp"
#include "bary/orbit/trajectory_io.hpp"
#include "bary/time/earth_orientation.hpp"
#include "bary/time/time.hpp"

namespace bary::tasks {

void check_orientation(const Context& ctx, const Epoch& start, const Epoch& stop, Diagnostics& d) {
  const auto& table = ctx.data->get<time::EarthOrientation>();
  if (!(start < table.first()) && !(stop > table.last())) return;
  const auto day = [](const Epoch& e) { return time::format_utc(e, 0).substr(0, 10); };
  const double worst = std::max(table.error_bound_m(start), table.error_bound_m(stop));
  Diagnostic x =
      Error("BARY-TASKS-0046",
            {{"from", day(table.first())}, {"to", day(table.last())}, {"metres", format_fixed(worst, 0)}})
          .diagnostic();
  x.severity = Severity::warning;
  d.add(std::move(x));
}

std::size_t count_of(const Epoch& start, const Epoch& stop, double step_s) {
  const double span = stop - start;
  if (!(span >= 0)) throw Error("BARY-TASKS-0002").key("stop");
  const double n = std::floor((span + 1e-9) / step_s);
  constexpr double most = 1e8;
  if (!(n < most)) throw Error("BARY-TASKS-0003", {{"count", format_fixed(n + 1, 0)}}).key("step_s");
  return static_cast<std::size_t>(n) + 1;
}

std::vector<Epoch> epochs_of(const Epoch& start, const Epoch& stop, double step_s) {
  std::vector<Epoch> out(count_of(start, stop, step_s));
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = start + static_cast<double>(i) * step_s;
  return out;
}

namespace {

using Buffer = fmt::basic_memory_buffer<char, 1 << 16>;

void append(Buffer& b, std::string_view s) { b.append(s.data(), s.data() + s.size()); }

/// Shortest digits that read back, as `format_f64` has them; a kilometre from a metre is one rounding away.
void append_km(Buffer& b, double metres) {
  const double v = metres / 1000;
  fmt::format_to(std::back_inserter(b), FMT_COMPILE("{}"), v == 0 ? 0.0 : v);
}

/// The rows of one object for epochs [begin, end).
void append_rows(Buffer& out, const ephemeris::Object& o, const Sampling& s, std::size_t begin,
                 std::size_t end, const std::vector<std::string>& utc, const DataContext& data) {
  const std::size_t n = end - begin;
  ephemeris::StateBuffer states(n);
  const ephemeris::StateColumns c = states.columns();
  ephemeris::evaluate_in(*o.source, s.frame, std::span(s.epochs).subspan(begin, n), data, c);
  const auto number = parse_i64(o.id);
  const std::string head = csv_quote(o.name) + "," + (number ? std::to_string(*number) : std::string()) + ",";
  for (std::size_t i = 0; i < n; ++i) {
    append(out, head);
    append(out, utc[begin + i]);
    const auto status = c.status[i];
    if (status == ephemeris::SampleStatus::ok) {
      for (const auto& column : {c.x_m, c.y_m, c.z_m, c.vx_m_s, c.vy_m_s, c.vz_m_s}) {
        out.push_back(',');
        append_km(out, column[i]);
      }
    } else {
      append(out, ",,,,,,");
    }
    out.push_back(',');
    append(out, ephemeris::name_of(status));
    out.push_back('\n');
  }
}

}  // namespace

void write_states_csv(const ephemeris::Trajectory& t, const Sampling& s, const Context& ctx,
                      const std::function<void(std::string_view)>& sink) {
  sink("satellite,catalog_number,utc,x_km,y_km,z_km,vx_km_s,vy_km_s,vz_km_s,status\n");
  std::vector<std::string> utc(s.epochs.size());
  parallel_for(ctx, utc.size(), 1024, [&](std::size_t b, std::size_t e) {
    for (std::size_t i = b; i < e; ++i) utc[i] = time::utc_text().format(s.epochs[i]);
  });
  // Pieces of some thousand rows; a window of them is formatted at once and then handed on in order.
  constexpr std::size_t piece = 4096, window = 64;
  struct Piece {
    std::size_t object, begin, end;
  };
  std::vector<Piece> pieces;
  std::vector<Buffer> text(window);
  const auto flush = [&] {
    parallel_for(ctx, pieces.size(), 1, [&](std::size_t b, std::size_t e) {
      for (std::size_t k = b; k < e; ++k) {
        text[k].clear();
        append_rows(text[k], t.objects[pieces[k].object], s, pieces[k].begin, pieces[k].end, utc, *ctx.data);
      }
    });
    for (std::size_t k = 0; k < pieces.size(); ++k) sink({text[k].data(), text[k].size()});
    pieces.clear();
  };
  for (std::size_t o = 0; o < t.objects.size(); ++o) {
    for (std::size_t b = 0; b < s.epochs.size(); b += piece) {
      pieces.push_back({o, b, std::min(b + piece, s.epochs.size())});
      if (pieces.size() == window) flush();
    }
    if (o % 64 == 0)
      ctx.report(static_cast<double>(o), static_cast<double>(t.objects.size()), "objects", "write");
  }
  flush();
}

void write_states_oem(const ephemeris::Trajectory& t, const Sampling& s, const std::string& creation_date,
                      const Context& ctx, const std::function<void(std::string_view)>& sink) {
  if (s.epochs.size() < 2)
    throw Error("BARY-EPHEMERIS-0032", {{"what", {"one epoch", "시각 하나"}}}).key("stop");
  const ephemeris::Span span{s.epochs.front(), s.epochs.back()};
  const double step = s.epochs[1] - s.epochs[0];
  const orbit::NdmHeader header{creation_date, "BARYCENTER"};
  constexpr std::size_t window = 64;
  std::vector<std::string> text(window);
  std::vector<std::optional<Error>> fault(window);
  bool any = false;
  std::optional<Error> last;
  for (std::size_t begin = 0; begin < t.objects.size(); begin += window) {
    const std::size_t n = std::min(window, t.objects.size() - begin);
    parallel_for(ctx, n, 1, [&](std::size_t b, std::size_t) {
      const ephemeris::Object& o = t.objects[begin + b];
      text[b].clear();
      fault[b].reset();
      try {
        ephemeris::Trajectory one;
        // OBJECT_ID is the international designator (CCSDS 502.0), where the elements know it.
        const auto* elements = dynamic_cast<const orbit::Sgp4Source*>(o.source.get());
        const std::string& designator = elements ? elements->elements().cospar : o.id;
        one.objects.push_back({o.name, designator.empty() ? o.id : designator,
                               ephemeris::sample(*o.source, s.frame, span, step, *ctx.data)});
        text[b] = orbit::trajectory_to_ndm(one, orbit::NdmEncoding::kvn, header);
      } catch (const Error& e) {
        if (e.code() != "BARY-EPHEMERIS-0032") throw;
        fault[b] = e;
      }
    });
    for (std::size_t k = 0; k < n; ++k) {
      if (fault[k]) {
        Diagnostic d = fault[k]->diagnostic();
        d.severity = Severity::warning;
        d.where.key = t.objects[begin + k].name;
        ctx.warn(std::move(d));
        last = fault[k];
        continue;
      }
      sink(any ? "\n" + text[k] : text[k]);
      any = true;
    }
    ctx.report(static_cast<double>(begin), static_cast<double>(t.objects.size()), "objects", "write");
  }
  if (!any && last) throw *last;
}

}  // namespace bary::tasks
