//! The plugin ABI, version 1, as far as this plugin uses it: the headers' structs, field by field.
//! A struct may be shorter here than in a later header: every one says its own size.
#![allow(dead_code)]

use std::os::raw::c_void;

pub const OK: i32 = 0;
pub const MAGIC: u32 = 0x3176_4847;
pub const EVENT_START: u32 = 1;
pub const EVENT_HTTP: u32 = 2;
pub const HTTP_RESPONSE: u32 = 1;
pub const PART_LITERAL: u32 = 1;
pub const PART_SECRET: u32 = 2;
pub const REPEAT_SAFE: u32 = 1;
pub const BODY_PARTS: u32 = 1;
pub const ERROR_CONFIG: u32 = 3;
pub const ERROR_PROVIDER_UNAVAILABLE: u32 = 5;
pub const ERROR_RATE_LIMITED: u32 = 6;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Bytes {
    pub ptr: *const u8,
    pub len: u64,
}

impl Bytes {
    pub const fn of(text: &'static str) -> Bytes {
        Bytes { ptr: text.as_ptr(), len: text.len() as u64 }
    }

    /// # Safety
    /// The bytes must live as long as the slice is used: until the host's call returns.
    pub unsafe fn slice<'a>(self) -> &'a [u8] {
        if self.len == 0 { &[] } else { std::slice::from_raw_parts(self.ptr, self.len as usize) }
    }
}

pub const NOTHING: Bytes = Bytes { ptr: std::ptr::null(), len: 0 };

#[repr(C)]
pub struct Part {
    pub struct_size: u32,
    pub kind: u32,
    pub encoding: u32,
    pub variant: u32,
    pub bytes: Bytes,
    pub parts: *const Part,
    pub part_count: u64,
    pub key: *const Part,
}

impl Part {
    pub const fn of(kind: u32, bytes: Bytes) -> Part {
        Part {
            struct_size: std::mem::size_of::<Part>() as u32, kind, encoding: 0, variant: 0, bytes,
            parts: std::ptr::null(), part_count: 0, key: std::ptr::null(),
        }
    }
}

#[repr(C)]
pub struct Header {
    pub struct_size: u32,
    pub reserved: u32,
    pub name: Bytes,
    pub value: *const Part,
    pub value_count: u64,
}

#[repr(C)]
pub struct HttpRequest {
    pub struct_size: u32,
    pub repeat: u32,
    pub body_kind: u32,
    pub reserved: u32,
    pub key: Bytes,
    pub method: Bytes,
    pub endpoint: Bytes,
    pub path: *const Part,
    pub path_count: u64,
    pub headers: *const Header,
    pub header_count: u64,
    pub body: *const Part,
    pub body_count: u64,
    pub fields: *const c_void,
    pub field_count: u64,
    pub captures: *const c_void,
    pub capture_count: u64,
    pub timeout_ms: u64,
    pub response_cap: u64,
}

#[repr(C)]
pub struct HttpResult {
    pub struct_size: u32,
    pub outcome: u32,
    pub status: u32,
    pub attempts: u32,
    pub headers: *const c_void,
    pub header_count: u64,
    pub body: Bytes,
    pub reason: Bytes,
}

#[repr(C)]
pub struct Event {
    pub struct_size: u32,
    pub kind: u32,
    pub key: Bytes,
    pub data: Bytes,
    pub http: *const HttpResult,
    pub correlation: Bytes,
}

#[repr(C)]
pub struct StepIn {
    pub struct_size: u32,
    pub state_version: u32,
    pub operation: Bytes,
    pub session_id: Bytes,
    pub state: Bytes,
    pub step_number: u64,
    pub now_ms: i64,
    pub deadline_ms: i64,
    pub event: *const Event,
    pub seed: [u8; 32],
}

type Context = *mut c_void;

#[repr(C)]
pub struct Sink {
    pub struct_size: u32,
    pub reserved: u32,
    pub context: Context,
    pub set_state: extern "C" fn(Context, u32, Bytes) -> i32,
    pub http: extern "C" fn(Context, *const HttpRequest) -> i32,
    pub timer: extern "C" fn(Context, Bytes, u64) -> i32,
    pub correlate: extern "C" fn(Context, Bytes) -> i32,
    pub await_callback: extern "C" fn(Context, Bytes, Bytes, u64) -> i32,
    pub progress: extern "C" fn(Context, u32, u32, Bytes) -> i32,
    pub log: extern "C" fn(Context, u32, Bytes) -> i32,
    pub finish: extern "C" fn(Context, Bytes) -> i32,
    pub fail: extern "C" fn(Context, u32, Bytes, Bytes, u64) -> i32,
}

pub type Instance = c_void;

#[repr(C)]
pub struct Api {
    pub struct_size: u32,
    pub reserved: u32,
    pub instance_create: extern "C" fn(Bytes, *const c_void, *mut *mut Instance) -> i32,
    pub instance_destroy: extern "C" fn(*mut Instance),
    pub step: extern "C" fn(*mut Instance, *const StepIn, *const Sink) -> i32,
    pub ingest: *const c_void,
    pub get_extension: *const c_void,
}

#[repr(C)]
pub struct Entry {
    pub magic: u32,
    pub struct_size: u32,
    pub abi_major: u32,
    pub abi_minor: u32,
    pub manifest: Bytes,
    pub api: *const Api,
}

// Constants: nobody writes to them.
unsafe impl Sync for Api {}
unsafe impl Sync for Entry {}
