/* Gatehouse plugin ABI, major version 1: the one header a plugin includes.
 *
 * A plugin is a pure step machine. The host calls it with bytes; it answers, through a sink that the host owns, with
 * bytes. It opens no socket, reads no clock and holds no credential. Identical input gives identical output, whatever
 * thread or process it runs on.
 *
 * Conventions of every header in this folder:
 *  - Little-endian, LP64. Fixed-width integers and pointers only.
 *  - Every struct but gh_bytes and gh_pair begins with `struct_size`: the size its writer was compiled with. Structs
 *    only ever grow at the end. A reader takes min(theirs, its own) and treats the rest as zero. In an array every
 *    element has the struct_size of the first, which is therefore the stride. A size is a multiple of 8.
 *  - `reserved` fields are zero; another value is malformed. So are fields beyond those the host knows: it refuses the
 *    call that uses one (zero is not used), because it cannot do what they ask. Tables of functions are the exception:
 *    a slot that the other side does not know is never called.
 *  - GH_HAS(type, pointer, field) says whether a struct of the host's is new enough to have a field.
 *  - An array's pointer is NULL only if its count is 0.
 *  - [any-thread]: may be called on any thread, also at the same time as other calls.
 *  - [serial per instance]: calls with one instance never overlap, on whatever threads they happen. A manifest that says
 *    `reentrant` lets calls for different sessions overlap.
 *  - Who owns memory: what the host passes to the plugin lives until the plugin's function returns; what the plugin
 *    passes to a sink lives until the sink's function returns, because the sink copies. Nothing is freed across the
 *    line. The manifest, the api table and extension tables are static for the life of the process.
 *  - No exception, longjmp or signal handler crosses the line. Thread-local data is not kept between calls: the host
 *    calls from any of its threads.
 */
#ifndef GATEHOUSE_PLUGIN_H
#define GATEHOUSE_PLUGIN_H

#include "gh_types.h"
#include "gh_errors.h"
#include "gh_part.h"
#include "gh_http.h"
#include "gh_event.h"
#include "gh_sink.h"
#include "gh_ingest.h"
#include "gh_api.h"
#include "gh_extension.h"
#include "gh_migrate.h"
#include "gh_entry.h"
#include "gh_layout.h"

#endif
