#include "plugin_templates.h"

/* #embed is C23; the compiler that builds this package has it. */
#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t file_0[] = {
#embed "../../Examples/c/register.c"
};
static const uint8_t file_1[] = {
#embed "../../Examples/c/Makefile"
};
static const uint8_t file_2[] = {
#embed "../../Examples/rust/src/lib.rs"
};
static const uint8_t file_3[] = {
#embed "../../Examples/rust/src/abi.rs"
};
static const uint8_t file_4[] = {
#embed "../../Examples/rust/Cargo.toml"
};
static const uint8_t file_5[] = {
#embed "../../Examples/rust/Makefile"
};
static const uint8_t file_6[] = {
#embed "../../Examples/swift/Package.swift"
};
static const uint8_t file_7[] = {
#embed "../../Examples/swift/exports.map"
};
static const uint8_t file_8[] = {
#embed "../../Examples/swift/Makefile"
};
static const uint8_t file_9[] = {
#embed "../../Examples/swift/Sources/Register/Register.swift"
};
static const uint8_t file_10[] = {
#embed "../../Examples/cassette.json"
};
static const uint8_t file_11[] = {
#embed "../../Examples/template-README.md"
};
static const uint8_t file_12[] = {
#embed "../PluginABI/include/gatehouse_plugin.h"
};
static const uint8_t file_13[] = {
#embed "../PluginABI/include/gh_api.h"
};
static const uint8_t file_14[] = {
#embed "../PluginABI/include/gh_entry.h"
};
static const uint8_t file_15[] = {
#embed "../PluginABI/include/gh_errors.h"
};
static const uint8_t file_16[] = {
#embed "../PluginABI/include/gh_event.h"
};
static const uint8_t file_17[] = {
#embed "../PluginABI/include/gh_extension.h"
};
static const uint8_t file_18[] = {
#embed "../PluginABI/include/gh_http.h"
};
static const uint8_t file_19[] = {
#embed "../PluginABI/include/gh_ingest.h"
};
static const uint8_t file_20[] = {
#embed "../PluginABI/include/gh_layout.h"
};
static const uint8_t file_21[] = {
#embed "../PluginABI/include/gh_part.h"
};
static const uint8_t file_22[] = {
#embed "../PluginABI/include/gh_sink.h"
};
static const uint8_t file_23[] = {
#embed "../PluginABI/include/gh_types.h"
};
static const uint8_t file_24[] = {
#embed "../PluginABI/include/gh_migrate.h"
};

static const plugin_template plugin_templates[] = {
    {"c", "register.c", file_0, sizeof file_0},
    {"c", "Makefile", file_1, sizeof file_1},
    {"rust", "src/lib.rs", file_2, sizeof file_2},
    {"rust", "src/abi.rs", file_3, sizeof file_3},
    {"rust", "Cargo.toml", file_4, sizeof file_4},
    {"rust", "Makefile", file_5, sizeof file_5},
    {"swift", "Package.swift", file_6, sizeof file_6},
    {"swift", "exports.map", file_7, sizeof file_7},
    {"swift", "Makefile", file_8, sizeof file_8},
    {"swift", "Sources/Register/Register.swift", file_9, sizeof file_9},
    {"", "cassette.json", file_10, sizeof file_10},
    {"", "README.md", file_11, sizeof file_11},
    {"c", "include/gatehouse_plugin.h", file_12, sizeof file_12},
    {"c", "include/gh_api.h", file_13, sizeof file_13},
    {"c", "include/gh_entry.h", file_14, sizeof file_14},
    {"c", "include/gh_errors.h", file_15, sizeof file_15},
    {"c", "include/gh_event.h", file_16, sizeof file_16},
    {"c", "include/gh_extension.h", file_17, sizeof file_17},
    {"c", "include/gh_http.h", file_18, sizeof file_18},
    {"c", "include/gh_ingest.h", file_19, sizeof file_19},
    {"c", "include/gh_layout.h", file_20, sizeof file_20},
    {"c", "include/gh_part.h", file_21, sizeof file_21},
    {"c", "include/gh_sink.h", file_22, sizeof file_22},
    {"c", "include/gh_types.h", file_23, sizeof file_23},
    {"c", "include/gh_migrate.h", file_24, sizeof file_24},
};

const uint64_t plugin_template_count = sizeof plugin_templates / sizeof *plugin_templates;

const plugin_template *plugin_template_at(uint64_t index) {
    return index < plugin_template_count ? &plugin_templates[index] : 0;
}
