#include "bary/access/window.hpp"

#include <algorithm>

namespace bary::access {

void add_windows(const Track& track, const Track::Run& run, double length, std::span<const bool> starts_up,
                 std::vector<Crossing>& crossings, std::span<std::vector<Window>> windows) {
  std::sort(crossings.begin(), crossings.end(), [](const Crossing& a, const Crossing& b) {
    return a.id != b.id ? a.id < b.id : a.at.t < b.at.t;
  });
  const Sample first = track.node(run.begin), last = track.node(run.end - 1);
  const Edge at_first = first.t <= 0 ? Edge::span : Edge::data;
  const Edge at_last = last.t >= length ? Edge::span : Edge::data;
  std::size_t k = 0;
  for (std::size_t s = 0; s < windows.size(); ++s) {
    bool up = starts_up[s];
    Window w{first, {}, at_first, Edge::event, {}};
    for (; k < crossings.size() && crossings[k].id == s; ++k) {
      const Crossing& c = crossings[k];
      if (c.up == up) continue;  // two changes within the resolution
      up = c.up;
      if (up) {
        w = {c.at, {}, Edge::event, Edge::event, {}};
      } else {
        w.end = c.at;
        w.ends = Edge::event;
        windows[s].push_back(w);
      }
    }
    if (up) {
      w.end = last;
      w.ends = at_last;
      windows[s].push_back(w);
    }
  }
}

void join(std::vector<Window>& windows) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    Window& w = windows[i];
    if (kept > 0 && w.begins == Edge::data && windows[kept - 1].ends == Edge::data &&
        w.begin.t - windows[kept - 1].end.t <= 2e-3) {
      windows[kept - 1].end = w.end;
      windows[kept - 1].ends = w.ends;
    } else if (kept++ != i) {
      windows[kept - 1] = std::move(w);
    }
  }
  windows.resize(kept);
}

}  // namespace bary::access
