// Data encodings: how a value lies in the packet.
#include <algorithm>

#include "bary/core/text.hpp"
#include "bary/telemetry/xtce/extract-inl.hpp"
#include "bary/telemetry/xtce/reader-inl.hpp"

namespace bary::telemetry::xtce {

bool Reader::encoding(const Node& n, ParameterType& t) {
  const std::string_view e = local(n);
  Encoding x;
  x.at = at(n);
  if (e == "IntegerDataEncoding") {
    integer_encoding(n, x);
  } else if (e == "FloatDataEncoding") {
    float_encoding(n, x);
  } else if (e == "StringDataEncoding") {
    text_encoding(n, x);
  } else if (e == "BinaryDataEncoding") {
    x.kind = Encoding::Kind::binary;
    orders(n, x);
    attributes(n, {"sizeInBits", "bitOrder", "byteOrder"});
  } else {
    return false;
  }
  for (const Node& c : n.children())
    if (c.type() == pugi::node_element) encoding_part(c, n, x);
  check_encoding(n, x);
  t.encoding = std::move(x);
  return true;
}

void Reader::encoding_part(const Node& c, const Node& n, Encoding& x) {
  const std::string_view e = local(c);
  const bool numeric = x.kind == Encoding::Kind::integer || x.kind == Encoding::Kind::floating;
  if (e == "ErrorDetectCorrect" || common(e)) return;
  if (e == "DefaultCalibrator" && numeric) {
    x.calibrator = calibrator(c);
  } else if (e == "ContextCalibratorList" && numeric) {
    context_calibrators(c, x);
  } else if (e == "SizeInBits" && x.kind == Encoding::Kind::binary) {
    x.size = integer_value(c);
  } else if ((e == "SizeInBits" || e == "Variable") && x.kind == Encoding::Kind::text) {
    text_size(c, x);
  } else if (e == "FromBinaryTransformAlgorithm") {
    // The bits are still where they are: they stay as they are.
    refuse(c, e);
  } else if (e == "ToBinaryTransformAlgorithm") {
    return;                           // for commands
  } else if (e == "ByteOrderList") {  // version 1.1
    std::string list;
    for (const Node& b : c.children())
      if (local(b) == "Byte")
        list += (list.empty() ? "" : ",") + std::string(attribute(b, "byteSignificance"));
    byte_order(c, list, x);
  } else {
    unknown(c, n, Severity::error,
            {"DefaultCalibrator", "ContextCalibratorList", "SizeInBits", "Variable", "ErrorDetectCorrect",
             "ByteOrderList", "FromBinaryTransformAlgorithm", "ToBinaryTransformAlgorithm"});
  }
}

void Reader::context_calibrators(const Node& n, Encoding& x) {
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element) continue;
    if (local(c) != "ContextCalibrator") {
      unknown(c, n, Severity::error, {"ContextCalibrator"});
      continue;
    }
    ContextCalibrator k;
    for (const Node& p : c.children()) {
      if (p.type() != pugi::node_element) continue;
      if (local(p) == "ContextMatch")
        k.context = match(p);
      else if (local(p) == "Calibrator")
        k.calibrator = calibrator(p);
      else
        unknown(p, c, Severity::error, {"ContextMatch", "Calibrator"});
    }
    x.contexts.push_back(std::move(k));
  }
}

void Reader::integer_encoding(const Node& n, Encoding& x) {
  attributes(n, {"sizeInBits", "encoding", "bitOrder", "byteOrder", "changeThreshold"});
  x.kind = Encoding::Kind::integer;
  const std::int64_t bits = integer(n, "sizeInBits", 8);
  if (bits < 1 || bits > 65536) {
    // Files in use list such types (uint0 beside uint1, uint2 …) and never use them.
    x.refused = "sizeInBits=\"" + std::string(attribute(n, "sizeInBits")) + "\"";
    x.bits = 1;
    Diagnostic& d = fault("BARY-TELEMETRY-0205", {{"what", "sizeInBits"}, {"element", std::string(local(n))}},
                          at(n), Severity::warning, "sizeInBits");
    d.found = std::string(attribute(n, "sizeInBits").substr(0, 40));
    d.expected = {"1 to 65536", "1~65536"};
    return;
  }
  x.bits = static_cast<std::uint32_t>(bits);
  const std::string_view e = attribute(n, "encoding");
  if (e.empty() || e == "unsigned")
    x.integer = IntegerForm::unsigned_;
  else if (e == "twosComplement" || e == "twosCompliment" || e == "signed")
    x.integer = IntegerForm::twos_complement;
  else if (e == "signMagnitude")
    x.integer = IntegerForm::sign_magnitude;
  else if (e == "onesComplement" || e == "onesCompliment")
    x.integer = IntegerForm::ones_complement;
  else if (e == "BCD")
    x.integer = IntegerForm::bcd;
  else if (e == "packedBCD")
    x.integer = IntegerForm::packed_bcd;
  else
    bad_value(n, "encoding", e, "unsigned, signMagnitude, twosComplement, onesComplement, BCD, packedBCD");
  orders(n, x);
}

void Reader::float_encoding(const Node& n, Encoding& x) {
  attributes(n, {"sizeInBits", "encoding", "bitOrder", "byteOrder", "changeThreshold"});
  x.kind = Encoding::Kind::floating;
  x.bits = static_cast<std::uint32_t>(std::clamp<std::int64_t>(integer(n, "sizeInBits", 32), 0, 1024));
  const std::string_view e = attribute(n, "encoding");
  if (e.empty() || e == "IEEE754_1985" || e == "IEEE754" || e == "IEEE-754") {
    x.floating = FloatForm::ieee754;
    if (x.bits != 16 && x.bits != 32 && x.bits != 64 && x.bits != 80 && x.bits != 128)
      bad_value(n, "sizeInBits", attribute(n, "sizeInBits"),
                {"16, 32, 64, 80 or 128 of IEEE754", "IEEE754의 16, 32, 64, 80, 128 중 하나"});
  } else if (e == "MILSTD_1750A" || e == "MIL-1750A") {
    x.floating = FloatForm::milstd_1750a;
    if (x.bits != 32 && x.bits != 48)
      bad_value(n, "sizeInBits", attribute(n, "sizeInBits"),
                {"32 or 48 of MILSTD_1750A", "MILSTD_1750A의 32 또는 48"});
  } else if (e == "IBM") {
    x.floating = FloatForm::ibm;
    if (x.bits != 32 && x.bits != 64)
      bad_value(n, "sizeInBits", attribute(n, "sizeInBits"), {"32 or 64 of IBM", "IBM의 32 또는 64"});
  } else if (e == "TI") {
    x.floating = FloatForm::ti;
    if (x.bits != 32 && x.bits != 40)
      bad_value(n, "sizeInBits", attribute(n, "sizeInBits"), {"32 or 40 of TI", "TI의 32 또는 40"});
  } else if (e == "DEC") {
    // Of 64 bits there are two, D and G, and the order of its bytes is neither of the standard's.
    x.refused = "encoding=\"" + std::string(e) + "\"";
    refuse(n, x.refused);
  } else {
    bad_value(n, "encoding", e, "IEEE754_1985, IEEE754, MILSTD_1750A, IBM, TI");
  }
  orders(n, x);
}

void Reader::orders(const Node& n, Encoding& x) {
  const std::string_view bit = attribute(n, "bitOrder");
  if (bit == "leastSignificantBitFirst")
    x.least_bit_first = true;
  else if (!bit.empty() && bit != "mostSignificantBitFirst")
    bad_value(n, "bitOrder", bit, "mostSignificantBitFirst, leastSignificantBitFirst");
  const std::string_view byte = attribute(n, "byteOrder");
  if (!byte.empty()) byte_order(n, byte, x);
}

void Reader::byte_order(const Node& n, std::string_view text, Encoding& x) {
  if (text == "mostSignificantByteFirst" || text.empty()) return;
  if (text == "leastSignificantByteFirst") {
    x.least_byte_first = true;
    return;
  }
  for (const std::string_view s : split(text, ',')) {
    const auto v = parse_i64(s);
    if (!v || *v < 0 || *v > 15 || x.byte_significance.size() >= 16) {
      bad_value(n, "byteOrder", text,
                {"mostSignificantByteFirst, leastSignificantByteFirst, or significances 0 to 15",
                 "mostSignificantByteFirst, leastSignificantByteFirst 또는 바이트의 자리 0~15"});
      x.byte_significance.clear();
      return;
    }
    x.byte_significance.push_back(static_cast<std::uint8_t>(*v));
  }
}

namespace {

std::optional<TextForm> text_form(std::string_view e) {
  using F = TextForm;
  if (e.empty() || e == "UTF-8") return F::utf8;
  if (e == "US-ASCII" || e == "ASCII") return F::ascii;
  if (e == "ISO-8859-1") return F::latin1;
  if (e == "Windows-1252") return F::windows_1252;
  if (e == "UTF-16") return F::utf16;
  if (e == "UTF-16LE") return F::utf16_le;
  if (e == "UTF-16BE") return F::utf16_be;
  if (e == "UTF-32") return F::utf32;
  if (e == "UTF-32LE") return F::utf32_le;
  if (e == "UTF-32BE") return F::utf32_be;
  return std::nullopt;
}

std::optional<std::string> hex_bytes(std::string_view s) {
  std::string out;
  if (s.size() == 1) return hex_bytes("0" + std::string(s));
  if (s.size() % 2 || s.empty() || s.size() > 8) return std::nullopt;
  for (std::size_t i = 0; i < s.size(); i += 2) {
    const auto v = whole_number("0x" + std::string(s.substr(i, 2)));
    if (!v) return std::nullopt;
    out += static_cast<char>(*v);
  }
  return out;
}

}  // namespace

void Reader::text_encoding(const Node& n, Encoding& x) {
  attributes(n, {"encoding", "bitOrder", "byteOrder", "sizeInBits"});
  x.kind = Encoding::Kind::text;
  const std::string_view e = attribute(n, "encoding");
  if (const auto f = text_form(e))
    x.text = *f;
  else
    bad_value(n, "encoding", e,
              {"US-ASCII, ISO-8859-1, Windows-1252, UTF-8, UTF-16, UTF-32, or these with LE or BE",
               "US-ASCII, ISO-8859-1, Windows-1252, UTF-8, UTF-16, UTF-32 또는 여기에 LE나 BE를 붙인 것"});
  orders(n, x);
}

void Reader::text_size(const Node& n, Encoding& x) {
  x.max_bits = integer(n, "maxSizeInBits", 0);
  for (const Node& c : n.children()) {
    if (c.type() == pugi::node_pcdata) {
      if (const auto v = whole_number(c.value())) x.size.kind = IntegerValue::Kind::fixed, x.size.fixed = *v;
      continue;
    }
    if (c.type() != pugi::node_element) continue;
    const std::string_view e = local(c);
    if (e == "Fixed") {
      x.size = integer_value(c);
    } else if (e == "FixedValue") {
      x.size.kind = IntegerValue::Kind::fixed;
      x.size.fixed = whole_number(c.child_value()).value_or(0);
    } else if (e == "DynamicValue") {
      dynamic_value(c, x.size);
      // Yamcs's way to say, within the schema, that the text itself tells where it ends.
      if (x.size.parameter.text == "_yamcs_ignore") x.size = {};
    } else if (e == "DiscreteLookupList") {
      lookup_list(c, x.size);
    } else if (e == "LeadingSize") {
      const std::int64_t bits = integer(c, "sizeInBitsOfSizeTag", 16);
      if (bits < 1 || bits > 64)
        bad_value(c, "sizeInBitsOfSizeTag", attribute(c, "sizeInBitsOfSizeTag"), {"1 to 64", "1~64"});
      x.size_tag_bits = static_cast<std::uint32_t>(std::clamp<std::int64_t>(bits, 1, 64));
      x.size_tag_counts_bytes = bytes_in_size_tags_;
    } else if (e == "TerminationChar") {
      const std::string_view s = trim(c.child_value());
      const auto bytes = s.empty() ? std::optional<std::string>(std::string(1, '\0')) : hex_bytes(s);
      if (!bytes)
        bad_value(c, "TerminationChar", s,
                  {"the bytes of one character in hexadecimal", "한 문자의 바이트를 나타낸 16진수"});
      x.terminator = bytes.value_or("");
    } else {
      unknown(c, n, Severity::error,
              {"Fixed", "DynamicValue", "DiscreteLookupList", "LeadingSize", "TerminationChar"});
    }
  }
  if (x.size_tag_bits) x.terminator.clear();  // the standard: then it has no meaning
}

void Reader::check_encoding(const Node& n, Encoding& x) {
  const auto too_long = [&](const IntegerValue& v) {
    return v.kind == IntegerValue::Kind::fixed && (v.fixed < 0 || v.fixed > longest_bits);
  };
  const auto impossible = [&] {
    // A type that nothing uses does no harm; the compiler refuses the others.
    x.refused = "sizeInBits=\"" + std::to_string(x.size.fixed) + "\"";
    fault("BARY-TELEMETRY-0211", {{"what", std::string(local(n))}, {"bits", std::to_string(x.size.fixed)}},
          at(n), Severity::warning);
    x.size.fixed = 0;
  };
  if (too_long(x.size)) impossible();
  if (x.kind == Encoding::Kind::binary && x.size.kind == IntegerValue::Kind::none) {
    if (const auto v = whole_number(attribute(n, "sizeInBits"))) {  // as some files have it
      x.size.kind = IntegerValue::Kind::fixed;
      x.size.fixed = *v;
      if (too_long(x.size)) impossible();
    } else {
      fault("BARY-TELEMETRY-0204", {{"attribute", "SizeInBits"}, {"element", std::string(local(n))}}, at(n));
    }
  }
  if (x.kind == Encoding::Kind::text && x.size.kind == IntegerValue::Kind::none && !x.size_tag_bits &&
      x.terminator.empty())
    fault("BARY-TELEMETRY-0204", {{"attribute", "SizeInBits"}, {"element", std::string(local(n))}}, at(n));
  if (!x.byte_significance.empty() && x.kind == Encoding::Kind::text) {
    // Of a text it is the order of each character's bytes.
    const auto& s = x.byte_significance;
    x.least_byte_first = std::is_sorted(s.begin(), s.end()) && s.size() > 1;
    if (!x.least_byte_first && !std::is_sorted(s.rbegin(), s.rend())) x.refused = "byteOrder";
    x.byte_significance.clear();
  }
  if (x.kind == Encoding::Kind::text && x.least_bit_first) {
    if (x.size_tag_bits) x.refused = "bitOrder=\"leastSignificantBitFirst\"";
    for (char& c : x.terminator) c = static_cast<char>(reversed(static_cast<std::uint8_t>(c)));  // as sent
  }
  if (x.kind == Encoding::Kind::text && !x.refused.empty()) refuse(n, x.refused);
  if (!x.byte_significance.empty()) {
    std::vector<std::uint8_t> sorted = x.byte_significance;
    std::sort(sorted.begin(), sorted.end());
    bool all = x.bits % 8 == 0 && sorted.size() == x.bits / 8 && x.bits <= 128;
    for (std::size_t i = 0; i < sorted.size(); ++i) all = all && sorted[i] == i;
    if (!all) {
      bad_value(n, "byteOrder", attribute(n, "byteOrder"),
                {"each byte's significance once, as many as the value has bytes",
                 "바이트마다 한 번씩 적은 자리, 값의 바이트 수만큼"});
      x.byte_significance.clear();
    }
  }
  if (x.kind == Encoding::Kind::integer && x.bits > 64 && x.integer != IntegerForm::unsigned_ &&
      x.integer != IntegerForm::twos_complement)
    bad_value(n, "sizeInBits", attribute(n, "sizeInBits"),
              {"at most 64 in this encoding", "이 인코딩에서는 64 이하"});
  if (x.kind == Encoding::Kind::integer &&
      (x.integer == IntegerForm::bcd || x.integer == IntegerForm::packed_bcd) && x.bits % 4)
    bad_value(n, "sizeInBits", attribute(n, "sizeInBits"),
              {"a multiple of 4 for decimal digits", "십진 숫자에는 4의 배수"});
}

}  // namespace bary::telemetry::xtce
