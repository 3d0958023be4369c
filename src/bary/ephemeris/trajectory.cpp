#include "bary/ephemeris/trajectory.hpp"

#include "bary/core/hash.hpp"
#include "bary/core/text.hpp"

namespace bary::ephemeris {

std::string_view name_of(SampleStatus s) {
  switch (s) {
    case SampleStatus::ok:
      return "ok";
    case SampleStatus::outside_span:
      return "outside_span";
    case SampleStatus::decayed:
      return "decayed";
    case SampleStatus::bad_elements:
      return "bad_elements";
    case SampleStatus::no_convergence:
      return "no_convergence";
  }
  return "";
}

Phrase words_of(SampleStatus s) {
  const std::string name(name_of(s));
  switch (s) {
    case SampleStatus::ok:
      return {name, "유효"};
    case SampleStatus::outside_span:
      return {name, "자료 끝"};
    case SampleStatus::decayed:
      return {name, "추락"};
    case SampleStatus::bad_elements:
      return {name, "요소 오류"};
    case SampleStatus::no_convergence:
      return {name, "수렴하지 않음"};
  }
  return name;
}

StateBuffer::StateBuffer(std::size_t n) : n_(n), v_(6 * n), status_(n) {}
StateColumns StateBuffer::columns() {
  const std::span<double> all(v_);
  const auto part = [&](std::size_t k) { return all.subspan(k * n_, n_); };
  return {part(0), part(1), part(2), part(3), part(4), part(5), status_};
}

const Object* Trajectory::find(std::string_view name) const {
  const std::string n = lower(name);
  for (const Object& o : objects)
    if (lower(o.name) == n) return &o;
  return nullptr;
}

void Trajectory::hash(Sha256& h) const {
  h.text("Trajectory").u64(objects.size());
  for (const Object& o : objects) {
    h.text(o.name).text(o.id);
    o.source->hash(h);
  }
}

void evaluate_in(const StateSource& source, frames::Frame frame, std::span<const Epoch> epochs,
                 const DataContext& data, StateColumns out) {
  source.evaluate(epochs, out);
  frames::rotate_columns(source.frame(), frame, epochs, data, out.x_m, out.y_m, out.z_m, out.vx_m_s,
                         out.vy_m_s, out.vz_m_s);
}

}  // namespace bary::ephemeris
