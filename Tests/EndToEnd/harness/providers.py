"""Provider files: templates with every wait short, changed per test."""

import json
import os
import pathlib

from .simulators import AIRTIME_KEY, AIRTIME_SECRET, TOKEN

# Two attempts and short waits; a breaker that stays out of the way of tests that make providers fail.
FAST = {
    "limits": {"timeout": "5s", "concurrency": 64},
    "retry": {"attempts": 2, "base": "10ms", "max": "50ms"},
    "breaker": {"failures": 1000, "open": "1s"},
}

# In cells, as it is without the key; GATEHOUSE_TEST_ISOLATION=in-process runs the same tests with plugins in the host.
ISOLATION = os.environ.get("GATEHOUSE_TEST_ISOLATION", "cell")

# What the provider files name as `env:`.
DEFAULT_SECRETS = {
    "IDMETA_API_TOKEN": TOKEN, "AIRTIME_API_KEY": AIRTIME_KEY, "AIRTIME_API_SECRET": AIRTIME_SECRET,
}


def merged(base, changes):
    """`changes` over `base`, objects member by member; None removes a member."""
    out = dict(base)
    for name, value in changes.items():
        if value is None:
            out.pop(name, None)
        elif isinstance(value, dict) and isinstance(out.get(name), dict):
            out[name] = merged(out[name], value)
        else:
            out[name] = value
    return out


def regula(url, **changes):
    return merged({
        "id": "regula", "plugin": "Regula", "isolation": ISOLATION, "endpoints": {"api": url}, **FAST,
        "tenants": {"acme": {"priority": 10}},
    }, changes)


def idmeta(url, **changes):
    return merged({
        "id": "idmeta", "plugin": "IDMeta", "isolation": ISOLATION, "endpoints": {"api": url},
        "secrets": {"api_token": {"env": "IDMETA_API_TOKEN"}},
        "config": {
            "default_template": "306",
            "type_templates": {
                "philippines_nbi_clearance": "508", "philippines_prc": "505", "philippines_national_police": "506",
                "philippines_social_security": "507", "philippines_driving_license": "509", "philsys": "510",
                "biometric": "530",
            },
            "poll_initial_ms": 10, "poll_max_ms": 50,
        },
        "templates": {
            "ph-id": {"id": "306", "name": "First Philippine ID"},
            "ph-foreign": {"id": "424", "name": "One Foreign ID"},
        },
        # Tests of other things count the vendor's requests.
        "schedule": {"template_sync": "off"},
        **FAST, "tenants": {"globex": {"priority": 10}},
    }, changes)


def airtime(url, **changes):
    return merged({
        "id": "airtime", "plugin": "Airtime", "isolation": ISOLATION, "endpoints": {"api": url},
        "secrets": {"api_key": {"env": "AIRTIME_API_KEY"}, "api_secret": {"env": "AIRTIME_API_SECRET"}},
        **FAST, "tenants": {"acme": {}, "globex": {}},
    }, changes)


def yaml(provider):
    """One top-level key a line; JSON is YAML."""
    return "".join(f"{name}: {json.dumps(value)}\n" for name, value in provider.items())


def write_providers(folder, providers):
    """Writes each provider (a dict, or text to be written as it is under `name.yaml`) into `folder`."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    items = providers.items() if isinstance(providers, dict) else [(entry["id"], entry) for entry in providers]
    for name, provider in items:
        (folder / f"{name}.yaml").write_text(provider if isinstance(provider, str) else yaml(provider))
    return folder
