#include "bary/core/artefact.hpp"

#include <algorithm>

#include "bary/core/hash.hpp"
#include "bary/core/text.hpp"

namespace bary {

Release Release::parse(std::string_view text) {
  const std::string_view t = trim(text);
  Release r;
  if (t == "public") return r;
  r.is_public = false;
  for (std::string_view part : split(t, ',')) {
    part = trim(part);
    const bool good = part.size() == 2 &&
                      std::all_of(part.begin(), part.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!good)
      throw Error("BARY-CORE-0015", {{"text", std::string(text)}})
          .expected({"public, or countries as KR or KR,US", "public, 또는 KR이나 KR,US처럼 쓴 국가 코드"});
    r.countries.emplace_back(part);
  }
  std::sort(r.countries.begin(), r.countries.end());
  r.countries.erase(std::unique(r.countries.begin(), r.countries.end()), r.countries.end());
  return r;
}

std::string Release::text() const {
  if (is_public) return "public";
  if (countries.empty()) return "nobody";
  std::string s;
  for (const auto& c : countries) s += (s.empty() ? "" : ",") + c;
  return s;
}

Release Release::merged(const Release& o) const {
  if (is_public) return o;
  if (o.is_public) return *this;
  Release r;
  r.is_public = false;
  std::set_intersection(countries.begin(), countries.end(), o.countries.begin(), o.countries.end(),
                        std::back_inserter(r.countries));
  return r;
}

bool Release::permits(const Release& wanted) const {
  if (is_public) return true;
  if (wanted.is_public) return false;
  return !wanted.countries.empty() &&
         std::includes(countries.begin(), countries.end(), wanted.countries.begin(), wanted.countries.end());
}

void Labels::merge(const Labels& o) {
  release = release.merged(o.release);
  for (const auto& s : o.sources)
    if (std::find(sources.begin(), sources.end(), s) == sources.end()) sources.push_back(s);
  for (const auto& a : o.assumptions)
    if (std::find(assumptions.begin(), assumptions.end(), a) == assumptions.end()) assumptions.push_back(a);
}

void Artefact::wrong_type(std::string_view wanted) const {
  throw Error("BARY-CORE-0012", {{"name", ""}})
      .found(type_.empty() ? Phrase("nothing", "없음") : type_)
      .expected(std::string(wanted));
}

bool Codec::names(std::string_view path) const {
  const std::string p = lower(path);
  return std::any_of(formats.begin(), formats.end(),
                     [&](const std::string& f) { return p.ends_with("." + f); });
}

void CodecRegistry::add(Codec c) { codecs_[c.type] = std::move(c); }
const Codec* CodecRegistry::find(std::string_view type) const {
  const auto it = codecs_.find(type);
  return it == codecs_.end() ? nullptr : &it->second;
}
const Codec& CodecRegistry::get(std::string_view type) const {
  if (const Codec* c = find(type)) return *c;
  throw Error("BARY-CORE-0012", {{"name", std::string(type)}})
      .found({"no codec", "코덱 없음"})
      .expected(std::string(type));
}
std::vector<std::string> CodecRegistry::types() const {
  std::vector<std::string> v;
  for (const auto& [k, c] : codecs_) v.push_back(k);
  return v;
}
std::string CodecRegistry::digest(const Artefact& a) const {
  Sha256 h;
  h.text("barycenter artefact 1").text(a.type());
  get(a.type()).hash(a, h);
  return h.hex();
}

}  // namespace bary
