/// Elements in any form, by content: what is read goes through all four encodings of OMM and back to the last
/// bit.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bary/core/error.hpp"
#include "bary/orbit/ndm.hpp"
#include "bary/orbit/omm.hpp"

using namespace bary;
using namespace bary::orbit;

namespace {

void through(const std::vector<MeanElements>& all, const std::string& text) {
  Diagnostics faults;
  if (read_elements(text, "again", Strictness::strict, faults) != all) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Diagnostics faults;
  std::vector<MeanElements> all;
  try {
    all = read_elements(text, "fuzz", Strictness::lenient, faults);
  } catch (const Error&) {
  }
  if (!all.empty() && element_form(text) != ElementForm::tle) {
    through(all, write_omm_csv(all));
    through(all, write_omm_json(all));
    through(all, write_omm(all, NdmEncoding::kvn));
    through(all, write_omm(all, NdmEncoding::xml));
  }
  // The message itself, with everything that elements do not need.
  try {
    const auto messages = read_ndm(text, "fuzz", &faults);
    if (messages.empty()) return 0;
    const bool xml = element_form(text) == ElementForm::omm_xml;
    const auto encoding = xml ? NdmEncoding::xml : NdmEncoding::kvn;
    if (read_ndm(write_ndm(messages, encoding), "again") != messages) std::abort();
  } catch (const Error& e) {
    if (e.diagnostic().where.file == "again") std::abort();
  }
  return 0;
}
