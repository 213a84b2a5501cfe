//! Register: asks a vendor's register about a number. One call, and the verdict in its answer is the result.

mod abi;

use abi::*;
use std::mem::size_of;

const MANIFEST: &str = r#"{"id":"com.example.register","version":"1.0.0","vendor":"Example","title":"Register",
"operations":[{"id":"verification.id/1","processing":"single_step"}],
"endpoints":[{"name":"api"}],"secrets":[{"name":"api_key"}],
"config_schema":{"type":"object","additionalProperties":false},"reentrant":true}"#;

/// The configuration follows config_schema above, and that has nothing to remember.
extern "C" fn create(_config: Bytes, _sink: *const std::os::raw::c_void, out: *mut *mut Instance) -> i32 {
    static NOTHING_TO_REMEMBER: u8 = 0;
    unsafe { *out = &NOTHING_TO_REMEMBER as *const u8 as *mut Instance };
    OK
}

extern "C" fn destroy(_instance: *mut Instance) {}

fn has(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

/// The vendor takes the request as it is. What a sink refuses, the host judges when the step has returned.
fn ask(request: Bytes, sink: &Sink) {
    let path = [Part::of(PART_LITERAL, Bytes::of("/v1/check"))];
    let kind = [Part::of(PART_LITERAL, Bytes::of("application/json"))];
    let key = [Part::of(PART_SECRET, Bytes::of("api_key"))];
    let body = [Part::of(PART_LITERAL, request)];
    let header = |name: &'static str, value: &[Part]| Header {
        struct_size: size_of::<Header>() as u32, reserved: 0, name: Bytes::of(name), value: value.as_ptr(),
        value_count: value.len() as u64,
    };
    let headers = [header("Content-Type", &kind), header("X-Api-Key", &key)];
    let call = HttpRequest {
        struct_size: size_of::<HttpRequest>() as u32, repeat: REPEAT_SAFE, body_kind: BODY_PARTS, reserved: 0,
        key: Bytes::of("check"), method: Bytes::of("POST"), endpoint: Bytes::of("api"),
        path: path.as_ptr(), path_count: 1, headers: headers.as_ptr(), header_count: 2,
        body: body.as_ptr(), body_count: 1, fields: std::ptr::null(), field_count: 0,
        captures: std::ptr::null(), capture_count: 0, timeout_ms: 0, response_cap: 0,
    };
    (sink.http)(sink.context, &call);
}

fn fail(sink: &Sink, class: u32, code: &'static str, message: &'static str) {
    (sink.fail)(sink.context, class, Bytes::of(code), Bytes::of(message), 0);
}

fn decide(answer: &HttpResult, sink: &Sink) {
    if answer.outcome != HTTP_RESPONSE {
        return fail(sink, ERROR_PROVIDER_UNAVAILABLE, "no_answer", "no whole answer came back");
    }
    match answer.status {
        200 => {}
        401 | 403 => return fail(sink, ERROR_CONFIG, "refused", "the vendor refuses the api_key"),
        429 => return fail(sink, ERROR_RATE_LIMITED, "too_many", "the vendor wants fewer calls"),
        _ => {
            let message = "the vendor answers with another status than 200";
            return fail(sink, ERROR_PROVIDER_UNAVAILABLE, "status", message);
        }
    }
    let body = unsafe { answer.body.slice() };
    let result = if has(body, b"\"found\":true") {
        r#"{"checks":[{"name":"register","outcome":"passed"}],"decision":"approved"}"#
    } else if has(body, b"\"found\":false") {
        r#"{"checks":[{"name":"register","outcome":"failed"}],"decision":"rejected"}"#
    } else {
        let message = "the answer says neither found nor not found";
        return fail(sink, ERROR_PROVIDER_UNAVAILABLE, "unreadable", message);
    };
    (sink.finish)(sink.context, Bytes::of(result));
}

/// No panic crosses the line: what panics is a defect, and the host hears of it by the return value. Everything but a
/// start and an answer (a cancel, an event of a later version) needs nothing of us.
extern "C" fn step(_instance: *mut Instance, input: *const StepIn, sink: *const Sink) -> i32 {
    let done = std::panic::catch_unwind(|| unsafe {
        let (event, sink) = (&*(*input).event, &*sink);
        match event.kind {
            EVENT_START => ask(event.data, sink),
            EVENT_HTTP => decide(&*event.http, sink),
            _ => {}
        }
    });
    if done.is_ok() { OK } else { 1 }
}

static API: Api = Api {
    struct_size: size_of::<Api>() as u32, reserved: 0, instance_create: create, instance_destroy: destroy, step,
    ingest: std::ptr::null(), get_extension: std::ptr::null(),
};

static ENTRY: Entry = Entry {
    magic: MAGIC, struct_size: size_of::<Entry>() as u32, abi_major: 1, abi_minor: 0, manifest: Bytes::of(MANIFEST),
    api: &API,
};

#[no_mangle]
pub extern "C" fn gh_plugin_entry_v1() -> *const Entry {
    &ENTRY
}
