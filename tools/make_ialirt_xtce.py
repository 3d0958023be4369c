#!/usr/bin/env python3
"""Makes data/ialirt/apid*.xml: descriptions of IMAP's I-ALiRT packets, from those of the mission.

usage: tools/make_ialirt_xtce.py FOLDER   (with ialirt.xml, ialirt_mag.xml, … of imap_processing, MIT licence)

Carried over are facts: names, widths, labels, order. Written as XTCE 1.2, a type a width.
"""
import pathlib
import sys
import xml.etree.ElementTree as et

HERE = pathlib.Path(__file__).resolve().parent.parent / "data" / "ialirt"
X = "{http://www.omg.org/space/xtce}"
FILES = ["ialirt", "ialirt_mag", "ialirt_hit", "ialirt_swapi", "ialirt_swe", "ialirt_codicelo", "ialirt_codicehi"]


def convert(path: pathlib.Path) -> None:
    root = et.parse(path).getroot()
    types = {}
    for t in root.iter():
        if t.tag in (X + "IntegerParameterType", X + "EnumeratedParameterType"):
            encoding = t.find(X + "IntegerDataEncoding")
            if encoding.get("encoding") != "unsigned":
                sys.exit(f"{path}: {t.get('name')} is signed")
            labels = [(e.get("value"), e.get("label")) for e in t.iter(X + "Enumeration")]
            types[t.get("name")] = (int(encoding.get("sizeInBits")), labels)
    parameter = {p.get("name"): p.get("parameterTypeRef") for p in root.iter(X + "Parameter")}
    containers = list(root.iter(X + "SequenceContainer"))
    order = [[e.get("parameterRef") for e in c.iter(X + "ParameterRefEntry")] for c in containers]
    apid = root.find(f".//{X}Comparison[@parameterRef='PKT_APID']").get("value")
    names = [p for part in order for p in part]
    used = {parameter[p] for p in names}

    def type_name(t: str) -> str:
        return t if types[t][1] else f"u{types[t][0]}"

    out = ['<?xml version="1.0" encoding="UTF-8"?>']
    out.append(f"<!-- I-ALiRT, APID {apid}: names, widths and order after imap_processing (IMAP SDC, MIT licence), "
               "by tools/make_ialirt_xtce.py -->")
    out.append(f'<SpaceSystem xmlns="http://www.omg.org/spec/XTCE/20180204" name="IALIRT_{apid}">')
    out.append(" <TelemetryMetaData>")
    out.append("  <ParameterTypeSet>")
    for width in sorted({types[t][0] for t in used if not types[t][1]}):
        out.append(f'   <IntegerParameterType name="u{width}" signed="false">'
                   f'<IntegerDataEncoding sizeInBits="{width}" encoding="unsigned"/></IntegerParameterType>')
    for t in sorted(u for u in used if types[u][1]):
        width, labels = types[t]
        listed = "".join(f'<Enumeration value="{v}" label="{label}"/>' for v, label in labels)
        out.append(f'   <EnumeratedParameterType name="{t}">'
                   f'<IntegerDataEncoding sizeInBits="{width}" encoding="unsigned"/>'
                   f"<EnumerationList>{listed}</EnumerationList></EnumeratedParameterType>")
    out.append("  </ParameterTypeSet>")
    out.append("  <ParameterSet>")
    for p in names:
        out.append(f'   <Parameter name="{p}" parameterTypeRef="{type_name(parameter[p])}"/>')
    out.append("  </ParameterSet>")
    out.append("  <ContainerSet>")
    for i, (name, part) in enumerate(zip(("CCSDSPacket", "IALiRTPacket"), order, strict=True)):
        out.append(f'   <SequenceContainer name="{name}">')
        out.append("    <EntryList>")
        out += [f'     <ParameterRefEntry parameterRef="{p}"/>' for p in part]
        out.append("    </EntryList>")
        if i == 1:
            out.append('    <BaseContainer containerRef="CCSDSPacket"><RestrictionCriteria>'
                       f'<Comparison parameterRef="PKT_APID" value="{apid}" useCalibratedValue="false"/>'
                       "</RestrictionCriteria></BaseContainer>")
        out.append("   </SequenceContainer>")
    out += ["  </ContainerSet>", " </TelemetryMetaData>", "</SpaceSystem>"]
    (HERE / f"apid{apid}.xml").write_text("\n".join(out) + "\n", encoding="utf-8")


def main() -> None:
    for name in FILES:
        convert(pathlib.Path(sys.argv[1]) / f"{name}.xml")


main()
