# Read by CMake when it builds llama-cpp-python (see Makefile): of llama.cpp only the library is used.
# llama-cpp-python sets this to ON in the cache; an ordinary variable, set before, wins (CMake policies CMP0077, CMP0126).
set(LLAMA_BUILD_COMMON OFF)

# Its kernels for Intel's AMX end the process with an illegal instruction: the compiler drops the stores of the tiles'
# shapes (github.com/ggml-org/llama.cpp, pull request 26954). AVX-512 takes their place.
include(CheckCXXCompilerFlag)
check_cxx_compiler_flag(-mno-amx-tile CAN_LEAVE_OUT_AMX)
if(CAN_LEAVE_OUT_AMX)
  add_compile_options(-mno-amx-tile -mno-amx-int8)
endif()
