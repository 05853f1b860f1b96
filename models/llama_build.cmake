# Read by CMake when it builds llama-cpp-python (see Makefile): of llama.cpp only the library is used.
# llama-cpp-python sets this to ON in the cache; an ordinary variable, set before, wins (CMake policies CMP0077, CMP0126).
set(LLAMA_BUILD_COMMON OFF)
