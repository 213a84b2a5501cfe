/* Sizes and offsets that never change. New fields go behind these. */
#ifndef GH_LAYOUT_H
#define GH_LAYOUT_H

#include "gh_entry.h"
#include "gh_extension.h"
#include "gh_migrate.h"

#if !defined(__BYTE_ORDER__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the Gatehouse plugin ABI is little-endian"
#endif

#define GH_LAYOUT(type, field, offset) \
    GH_STATIC_ASSERT(offsetof(type, field) == (offset), #type "." #field " moved")
#define GH_SIZE(type, size) GH_STATIC_ASSERT(sizeof(type) == (size), #type " changed its size")

GH_SIZE(void *, 8);
GH_SIZE(gh_bytes, 16);
GH_LAYOUT(gh_bytes, len, 8);
GH_SIZE(gh_pair, 32);
GH_LAYOUT(gh_pair, value, 16);

GH_SIZE(gh_part, 56);
GH_LAYOUT(gh_part, kind, 4);
GH_LAYOUT(gh_part, encoding, 8);
GH_LAYOUT(gh_part, variant, 12);
GH_LAYOUT(gh_part, bytes, 16);
GH_LAYOUT(gh_part, parts, 32);
GH_LAYOUT(gh_part, part_count, 40);
GH_LAYOUT(gh_part, key, 48);

GH_SIZE(gh_header, 40);
GH_LAYOUT(gh_header, name, 8);
GH_LAYOUT(gh_header, value, 24);
GH_LAYOUT(gh_header, value_count, 32);

GH_SIZE(gh_form_field, 72);
GH_LAYOUT(gh_form_field, name, 8);
GH_LAYOUT(gh_form_field, filename, 24);
GH_LAYOUT(gh_form_field, content_type, 40);
GH_LAYOUT(gh_form_field, value, 56);
GH_LAYOUT(gh_form_field, value_count, 64);

GH_SIZE(gh_capture, 56);
GH_LAYOUT(gh_capture, source, 4);
GH_LAYOUT(gh_capture, kind, 8);
GH_LAYOUT(gh_capture, selector, 16);
GH_LAYOUT(gh_capture, name, 32);
GH_LAYOUT(gh_capture, lifetime_ms, 48);

GH_SIZE(gh_http_request, 160);
GH_LAYOUT(gh_http_request, repeat, 4);
GH_LAYOUT(gh_http_request, body_kind, 8);
GH_LAYOUT(gh_http_request, key, 16);
GH_LAYOUT(gh_http_request, method, 32);
GH_LAYOUT(gh_http_request, endpoint, 48);
GH_LAYOUT(gh_http_request, path, 64);
GH_LAYOUT(gh_http_request, path_count, 72);
GH_LAYOUT(gh_http_request, headers, 80);
GH_LAYOUT(gh_http_request, header_count, 88);
GH_LAYOUT(gh_http_request, body, 96);
GH_LAYOUT(gh_http_request, body_count, 104);
GH_LAYOUT(gh_http_request, fields, 112);
GH_LAYOUT(gh_http_request, field_count, 120);
GH_LAYOUT(gh_http_request, captures, 128);
GH_LAYOUT(gh_http_request, capture_count, 136);
GH_LAYOUT(gh_http_request, timeout_ms, 144);
GH_LAYOUT(gh_http_request, response_cap, 152);

GH_SIZE(gh_http_result, 64);
GH_LAYOUT(gh_http_result, outcome, 4);
GH_LAYOUT(gh_http_result, status, 8);
GH_LAYOUT(gh_http_result, attempts, 12);
GH_LAYOUT(gh_http_result, headers, 16);
GH_LAYOUT(gh_http_result, header_count, 24);
GH_LAYOUT(gh_http_result, body, 32);
GH_LAYOUT(gh_http_result, reason, 48);

GH_SIZE(gh_event, 64);
GH_LAYOUT(gh_event, kind, 4);
GH_LAYOUT(gh_event, key, 8);
GH_LAYOUT(gh_event, data, 24);
GH_LAYOUT(gh_event, http, 40);
GH_LAYOUT(gh_event, correlation, 48);

GH_SIZE(gh_step_in, 120);
GH_LAYOUT(gh_step_in, state_version, 4);
GH_LAYOUT(gh_step_in, operation, 8);
GH_LAYOUT(gh_step_in, session_id, 24);
GH_LAYOUT(gh_step_in, state, 40);
GH_LAYOUT(gh_step_in, step_number, 56);
GH_LAYOUT(gh_step_in, now_ms, 64);
GH_LAYOUT(gh_step_in, deadline_ms, 72);
GH_LAYOUT(gh_step_in, event, 80);
GH_LAYOUT(gh_step_in, seed, 88);

GH_SIZE(gh_sink, 88);
GH_LAYOUT(gh_sink, context, 8);
GH_LAYOUT(gh_sink, set_state, 16);
GH_LAYOUT(gh_sink, http, 24);
GH_LAYOUT(gh_sink, timer, 32);
GH_LAYOUT(gh_sink, correlate, 40);
GH_LAYOUT(gh_sink, await_callback, 48);
GH_LAYOUT(gh_sink, progress, 56);
GH_LAYOUT(gh_sink, log, 64);
GH_LAYOUT(gh_sink, finish, 72);
GH_LAYOUT(gh_sink, fail, 80);

GH_SIZE(gh_http_in, 96);
GH_LAYOUT(gh_http_in, now_ms, 8);
GH_LAYOUT(gh_http_in, method, 16);
GH_LAYOUT(gh_http_in, path, 32);
GH_LAYOUT(gh_http_in, url, 48);
GH_LAYOUT(gh_http_in, headers, 64);
GH_LAYOUT(gh_http_in, header_count, 72);
GH_LAYOUT(gh_http_in, body, 80);

GH_SIZE(gh_assertion, 72);
GH_LAYOUT(gh_assertion, kind, 4);
GH_LAYOUT(gh_assertion, variant, 8);
GH_LAYOUT(gh_assertion, expected_encoding, 12);
GH_LAYOUT(gh_assertion, expected, 16);
GH_LAYOUT(gh_assertion, parts, 32);
GH_LAYOUT(gh_assertion, part_count, 40);
GH_LAYOUT(gh_assertion, key, 48);
GH_LAYOUT(gh_assertion, time_ms, 56);
GH_LAYOUT(gh_assertion, window_ms, 64);

GH_SIZE(gh_ingest_sink, 72);
GH_LAYOUT(gh_ingest_sink, context, 8);
GH_LAYOUT(gh_ingest_sink, begin_group, 16);
GH_LAYOUT(gh_ingest_sink, assertion, 24);
GH_LAYOUT(gh_ingest_sink, correlate, 32);
GH_LAYOUT(gh_ingest_sink, dedupe, 40);
GH_LAYOUT(gh_ingest_sink, event, 48);
GH_LAYOUT(gh_ingest_sink, acknowledge, 56);
GH_LAYOUT(gh_ingest_sink, next_event, 64);

GH_SIZE(gh_diagnostics_sink, 24);
GH_LAYOUT(gh_diagnostics_sink, context, 8);
GH_LAYOUT(gh_diagnostics_sink, diagnostic, 16);

GH_SIZE(gh_plugin_api, 48);
GH_LAYOUT(gh_plugin_api, instance_create, 8);
GH_LAYOUT(gh_plugin_api, instance_destroy, 16);
GH_LAYOUT(gh_plugin_api, step, 24);
GH_LAYOUT(gh_plugin_api, ingest, 32);
GH_LAYOUT(gh_plugin_api, get_extension, 40);

GH_SIZE(gh_extension, 8);

GH_SIZE(gh_migrate_in, 40);
GH_LAYOUT(gh_migrate_in, state_version, 4);
GH_LAYOUT(gh_migrate_in, operation, 8);
GH_LAYOUT(gh_migrate_in, state, 24);

GH_SIZE(gh_migrate_sink, 32);
GH_LAYOUT(gh_migrate_sink, context, 8);
GH_LAYOUT(gh_migrate_sink, state, 16);
GH_LAYOUT(gh_migrate_sink, refuse, 24);

GH_SIZE(gh_migrate_state, 32);
GH_LAYOUT(gh_migrate_state, revision, 4);
GH_LAYOUT(gh_migrate_state, from_versions, 8);
GH_LAYOUT(gh_migrate_state, from_count, 16);
GH_LAYOUT(gh_migrate_state, migrate, 24);

GH_SIZE(gh_entry, 40);
GH_LAYOUT(gh_entry, magic, 0);
GH_LAYOUT(gh_entry, struct_size, 4);
GH_LAYOUT(gh_entry, abi_major, 8);
GH_LAYOUT(gh_entry, abi_minor, 12);
GH_LAYOUT(gh_entry, manifest, 16);
GH_LAYOUT(gh_entry, api, 32);

#endif
