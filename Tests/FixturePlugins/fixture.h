/* What the fixtures share: short ways to write bytes and parts, a finder of JSON strings, and an entry. */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gatehouse_plugin.h"

/* A fixture uses what it needs. */
#pragma GCC diagnostic ignored "-Wunused-function"

static gh_bytes S(const char *text) {
    gh_bytes bytes = {(const uint8_t *)text, strlen(text)};
    return bytes;
}

static const gh_bytes NOTHING = {(const uint8_t *)"", 0};

static int equals(gh_bytes bytes, const char *text) {
    return bytes.len == strlen(text) && (bytes.len == 0 || memcmp(bytes.ptr, text, bytes.len) == 0);
}

static int contains(gh_bytes bytes, const char *text) {
    return bytes.len > 0 && memmem(bytes.ptr, bytes.len, text, strlen(text)) != NULL;
}

/* The text of the first member called `key`, wherever it is, as it is written; empty if there is none. Good enough for
 * JSON that tests write, not for JSON that strangers write. */
static gh_bytes find(gh_bytes json, const char *key) {
    char quoted[80];
    snprintf(quoted, sizeof quoted, "\"%s\"", key);
    const uint8_t *end = json.ptr + json.len;
    const uint8_t *at = json.len ? memmem(json.ptr, json.len, quoted, strlen(quoted)) : NULL;
    if (!at) return NOTHING;
    at += strlen(quoted);
    while (at < end && (*at == ' ' || *at == ':')) at++;
    if (at >= end || *at != '"') return NOTHING;
    const uint8_t *close = ++at;
    while (close < end && *close != '"') close += *close == '\\' ? 2 : 1;
    if (close >= end) return NOTHING;
    gh_bytes value = {at, (uint64_t)(close - at)};
    return value;
}

/* printf into a buffer of the caller's. `%.*s` takes a gh_bytes through B(). */
#define B(bytes) (int)(bytes).len, (const char *)(bytes).ptr
#define FORMAT(buffer, ...) S((snprintf(buffer, sizeof buffer, __VA_ARGS__), buffer))

static gh_bytes header(const gh_pair *headers, uint64_t count, const char *name) {
    for (uint64_t i = 0; i < count; i++) {
        if (equals(headers[i].name, name)) return headers[i].value;
    }
    return NOTHING;
}

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define PART(...) {.struct_size = sizeof(gh_part), __VA_ARGS__}
#define LIT(text) PART(.kind = GH_PART_LITERAL, .bytes = S(text))
#define RAW(value) PART(.kind = GH_PART_LITERAL, .bytes = (value))
#define SECRET(name) PART(.kind = GH_PART_SECRET, .bytes = S(name))
#define HEADER(header_name, array) \
    {.struct_size = sizeof(gh_header), .name = S(header_name), .value = (array), .value_count = COUNT(array)}

/* An instance holds a copy of its configuration. */
struct gh_instance {
    gh_bytes config;
};

static gh_bytes copy(gh_bytes bytes) {
    uint8_t *ptr = malloc(bytes.len + 1);
    if (bytes.len) memcpy(ptr, bytes.ptr, bytes.len);
    ptr[bytes.len] = 0;
    gh_bytes result = {ptr, bytes.len};
    return result;
}

static int32_t create_any(gh_bytes config, const gh_diagnostics_sink *sink, gh_instance **out) {
    (void)sink;
    gh_instance *instance = malloc(sizeof *instance);
    instance->config = copy(config);
    *out = instance;
    return GH_OK;
}

static void destroy_any(gh_instance *instance) {
    free((void *)instance->config.ptr);
    free(instance);
}

#define TABLE(create_slot, destroy_slot, step_slot, ingest_slot) \
    static const gh_plugin_api TABLE_ = { \
        .struct_size = sizeof(gh_plugin_api), .instance_create = create_slot, .instance_destroy = destroy_slot, \
        .step = step_slot, .ingest = ingest_slot};

#define ENTRY(manifest_text, table) \
    const gh_entry *gh_plugin_entry_v1(void) { \
        static gh_entry entry = { \
            .magic = GH_MAGIC, .struct_size = sizeof(gh_entry), .abi_major = GH_ABI_MAJOR, \
            .abi_minor = GH_ABI_MINOR, .api = table}; \
        entry.manifest = S(manifest_text); \
        return &entry; \
    }

#define SMALL_MANIFEST(id) \
    "{\"id\":\"" id "\",\"version\":\"1.0.0\",\"vendor\":\"Fixtures\",\"title\":\"" id "\"," \
    "\"operations\":[{\"id\":\"verification.id/1\",\"processing\":\"single_step\"}]," \
    "\"endpoints\":[{\"name\":\"api\"}],\"secrets\":[{\"name\":\"key\"}]}"

#endif
