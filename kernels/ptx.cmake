# SPDX-License-Identifier: MIT
# PTX of every family, made by clang-19 without the CUDA SDK or by nvcc, and compared with the committed text.
# CMake's own CUDA language is not used: it refuses clang without a toolkit.

# The committed text is what this version writes; another one differs in registers and order, so it is not compared.
set(LARGEN_PTX_CLANG 19.1)

find_program(LARGEN_NVCC nvcc HINTS ENV CUDA_PATH ENV CUDA_HOME PATHS /usr/local/cuda PATH_SUFFIXES bin)
find_program(LARGEN_CLANG NAMES clang++-19 clang++)
set(compiler none)
if(LARGEN_NVCC AND LARGEN_KERNEL_COMPILER MATCHES "auto|nvcc")
  set(compiler nvcc)
elseif(LARGEN_CLANG AND LARGEN_KERNEL_COMPILER MATCHES "auto|clang")
  execute_process(COMMAND ${LARGEN_CLANG} --print-targets OUTPUT_VARIABLE targets ERROR_QUIET)
  execute_process(COMMAND ${LARGEN_CLANG} -dumpversion OUTPUT_VARIABLE clang_version OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(targets MATCHES "nvptx64" AND clang_version VERSION_GREATER_EQUAL 19)
    set(compiler clang)
  endif()
endif()
if(compiler STREQUAL "none" AND NOT LARGEN_KERNEL_COMPILER MATCHES "auto|none")
  message(FATAL_ERROR "LARGEN_KERNEL_COMPILER is ${LARGEN_KERNEL_COMPILER}, which was not found (clang: 19 or later with the nvptx64 target)")
endif()
message(STATUS "PTX compiler: ${compiler} ${clang_version}")

set(ptx_folder ${CMAKE_CURRENT_BINARY_DIR}/ptx)
set(ptx_files "")
if(NOT compiler STREQUAL "none")
  file(MAKE_DIRECTORY ${ptx_folder})
  foreach(family ${LARGEN_FAMILIES})
    set(source ${LARGEN_KERNELS}/src/${family}/${family}.cu)
    set(ptx ${ptx_folder}/${family}.ptx)
    if(compiler STREQUAL "clang")
      set(command ${LARGEN_CLANG} -x cuda --cuda-device-only --cuda-gpu-arch=sm_80 --cuda-feature=+ptx78 -nocudainc -nocudalib -nostdlibinc -std=c++17 -O3
                  -ffp-contract=off -fdeclspec -Wall -Wextra -Werror -Wno-unknown-cuda-version -I ${LARGEN_KERNELS}/include -MD -MF ${ptx}.d -MT ${ptx} -S ${source} -o ${ptx})
    else()
      set(command ${LARGEN_NVCC} -ptx -arch=compute_80 -std=c++17 -O3 --fmad=false -I ${LARGEN_KERNELS}/include -MD -MF ${ptx}.d -MT ${ptx} ${source} -o ${ptx})
    endif()
    add_custom_command(OUTPUT ${ptx} COMMAND ${command} DEPENDS ${source} DEPFILE ${ptx}.d COMMENT "PTX ${family}" VERBATIM)
    list(APPEND ptx_files ${ptx})
  endforeach()
  add_custom_target(largen_ptx ALL DEPENDS ${ptx_files})
endif()

string(REPLACE ";" "," family_names "${LARGEN_FAMILIES}")   # a semicolon would end the argument
set(check ${CMAKE_COMMAND} -D built=${ptx_folder} -D committed=${LARGEN_KERNELS}/ptx -D families=${family_names} -D compiler=${compiler} -D version=${clang_version}
          -D wanted=${LARGEN_PTX_CLANG} -P ${LARGEN_KERNELS}/ptx_check.cmake)
add_test(NAME ptx-check COMMAND ${check})
set_tests_properties(ptx-check PROPERTIES LABELS ptx SKIP_REGULAR_EXPRESSION "not compared")
add_test(NAME ptx-self-contained COMMAND ${CMAKE_COMMAND} -D folder=${LARGEN_KERNELS}/ptx -P ${LARGEN_KERNELS}/ptx_self_contained.cmake)
add_test(NAME ptx-self-contained-planted COMMAND ${CMAKE_COMMAND} -D folder=${CMAKE_CURRENT_SOURCE_DIR}/tests/kernels/emulation -P ${LARGEN_KERNELS}/ptx_self_contained.cmake)
set_tests_properties(ptx-self-contained ptx-self-contained-planted PROPERTIES LABELS ptx)
set_tests_properties(ptx-self-contained-planted PROPERTIES PASS_REGULAR_EXPRESSION "extern .func.*local .align.*call.uni")
add_custom_target(ptx-check COMMAND ${check} VERBATIM)
if(compiler STREQUAL "clang")
  add_dependencies(ptx-check largen_ptx)
  add_custom_target(ptx-update COMMAND ${CMAKE_COMMAND} -E make_directory ${LARGEN_KERNELS}/ptx COMMAND ${CMAKE_COMMAND} -E copy_if_different ${ptx_files} ${LARGEN_KERNELS}/ptx DEPENDS ${ptx_files})
endif()
