# cmake -D NPM=… -D WEB=… -D WHAT=run|all -P packages.cmake
#
# `npm ci` where what is installed is not what the lock file asks for; a mark in node_modules says what is there.
# Run under a lock: two build folders share one node_modules.
cmake_minimum_required(VERSION 3.25)
set(mark "${WEB}/node_modules/.barycenter")
set(key "")
foreach(name package.json package-lock.json .npmrc)
  file(SHA256 "${WEB}/${name}" digest)
  string(APPEND key "${digest} ")
endforeach()
if(EXISTS "${mark}")
  file(READ "${mark}" there)
  if(there STREQUAL "${key}all" OR there STREQUAL "${key}${WHAT}")
    return()
  endif()
endif()
set(arguments ci --no-progress)
if(WHAT STREQUAL "run")
  list(APPEND arguments --omit=dev)
endif()
execute_process(COMMAND "${NPM}" ${arguments} WORKING_DIRECTORY "${WEB}" RESULT_VARIABLE code OUTPUT_QUIET ERROR_VARIABLE said)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "npm ci failed in ${WEB} (the packages of package-lock.json come from the npm registry):\n${said}")
endif()
file(WRITE "${mark}" "${key}${WHAT}")
# A new node_modules makes its folder newer, which the launcher would take for a change of the sources.
execute_process(COMMAND touch -r "${WEB}/package.json" "${WEB}")
