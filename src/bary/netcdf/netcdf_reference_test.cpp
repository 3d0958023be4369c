// What we write, read by the HDF5 library alone: another reader than netCDF's, of names, types and values.

#include <doctest/doctest.h>
#include <hdf5.h>

#include <cstdint>
#include <string>
#include <vector>

#include "bary/core/test.hpp"
#include "bary/netcdf/table.hpp"
#include "bary/time/time.hpp"

using namespace bary;

namespace {
std::string attribute(hid_t object, const char* name) {
  const hid_t a = H5Aopen(object, name, H5P_DEFAULT), type = H5Aget_type(a);
  std::string s(H5Tget_size(type), '\0');
  CHECK(H5Aread(a, type, s.data()) >= 0);
  H5Tclose(type);
  H5Aclose(a);
  return s;
}
}  // namespace

TEST_CASE("a table as HDF5 has it") {
  Table t;
  t.add("range_km", ColumnType::f64, "km", "distance");
  t.add("utc", ColumnType::epoch);
  t.add("latitude_deg", ColumnType::f64, "deg");
  Column& x = t["range_km"];
  Column& utc = t["utc"];
  Column& lat = t["latitude_deg"];
  for (int i = 0; i < 70000; ++i) {
    if (i == 5)
      x.push_null();
    else
      x.push(0.1 * i);
    utc.push(time::parse_epoch("2024-07-06T02:25:00Z") + 0.25 * i);
    lat.push(i * 1e-3);
  }
  const std::string folder = test::scratch("netcdf-reference");
  netcdf::write_table(t, folder + "/t.nc");

  const hid_t file = H5Fopen((folder + "/t.nc").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  REQUIRE(file >= 0);
  CHECK(attribute(file, "Conventions") == "CF-1.8");
  const hid_t range = H5Dopen2(file, "range_km", H5P_DEFAULT);
  CHECK(attribute(range, "units") == "km");
  CHECK(attribute(range, "long_name") == "distance");
  std::vector<double> v(70000);
  CHECK(H5Dread(range, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, v.data()) >= 0);
  double fill = 0;
  const hid_t a = H5Aopen(range, "_FillValue", H5P_DEFAULT);
  CHECK(H5Aread(a, H5T_NATIVE_DOUBLE, &fill) >= 0);
  H5Aclose(a);
  CHECK(v[5] == fill);
  CHECK(v[69999] == 0.1 * 69999);
  const hid_t when = H5Dopen2(file, "utc", H5P_DEFAULT);
  CHECK(attribute(when, "units") == "nanoseconds since 1970-01-01T00:00:00Z");
  std::vector<std::int64_t> ns(70000);
  CHECK(H5Dread(when, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, ns.data()) >= 0);
  CHECK(ns[0] == 1720232700000000000);  // date -u -d 2024-07-06T02:25:00Z +%s
  CHECK(ns[3] == 1720232700750000000);
  const hid_t latitude = H5Dopen2(file, "latitude_deg", H5P_DEFAULT);
  CHECK(attribute(latitude, "units") == "degrees_north");
  CHECK(attribute(latitude, "standard_name") == "latitude");
  H5Dclose(latitude);
  H5Dclose(when);
  H5Dclose(range);
  H5Fclose(file);
}
