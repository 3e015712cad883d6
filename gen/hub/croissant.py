"""croissant.json: the dataset in the vocabulary of ML Commons, so that other tools can read it.

http://docs.mlcommons.org/croissant/docs/croissant-spec.html, version 1.0. Files are named from
where this one lies, so that it describes a fetched folder and the dataset on the Hub alike. There
is no date of publication in it: nothing here looks at a clock, and a second push changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from gen.card import CANARY, Config, Credit
from gen.hub.files import Upload
from gen.rights import understand
from gen.shards.manifest import Manifest

_OURS: Final = (
    "citeAs column dataBiases dataCollection equivalentProperty examples extract field fileObject"
    " fileProperty fileSet format includes isLiveDataset jsonPath key md5 parentField path"
    " personalSensitiveInformation recordSet references regex repeated replace samplingRate"
    " separator source subField transform"
).split()
_CONTEXT: Final[dict[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    **{x: f"cr:{x}" for x in _OURS},
}
"""As in the specification's appendix 1."""
_TYPES: Final = {
    "string": "sc:Text",
    "int64": "sc:Integer",
    "float64": "sc:Float",
    "bool": "sc:Boolean",
}
_PARQUET: Final = "application/x-parquet"


def write(
    url: str,
    manifest: Manifest,
    configs: Sequence[Config],
    articles: Iterable[Credit],
    uploads: Iterable[Upload],
) -> str:
    """Return croissant.json of the dataset that will be at `url`, as text."""
    owner, name = url.split("/")[-2:]
    tables = [x for x in uploads if x.path.endswith(".parquet")]
    found = [understand(x) for x in sorted({a.licence for a in articles}) or ["CC0-1.0"]]
    licences = sorted({x.url or x.id for x in found})
    data = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": name,
        "description": (
            f"{manifest.counts.rows:,} synthetic web pages: real article bodies wrapped in invented"
            " page noise, with a label for every character. Not meant for language-model"
            f" pretraining. {CANARY}"
        ),
        "url": url,
        "license": licences[0] if len(licences) == 1 else licences,
        "creator": {"@type": "sc:Person", "name": owner, "url": url.rpartition("/")[0]},
        "version": "1.0.0",
        "citeAs": f"{owner}/{name}, made with pagenoise, root digest {manifest.root_digest}",
        "inLanguage": list(manifest.config.languages),
        "keywords": ["boilerplate removal", "main content extraction", "synthetic"],
        "isLiveDataset": False,
        "distribution": [
            *(_file_set(c) for c in configs),
            *(_file(x) for x in tables),
        ],
        "recordSet": [_records(c) for c in configs],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _file_set(config: Config) -> dict[str, Any]:
    return {
        "@type": "cr:FileSet",
        "@id": f"files-{config.name}",
        "name": f"files-{config.name}",
        "description": f"The Parquet files of {config.name}.",
        "encodingFormat": _PARQUET,
        "includes": f"{config.folder}/*.parquet",
    }


def _file(upload: Upload) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": upload.path,
        "name": upload.path,
        "contentUrl": upload.path,
        "contentSize": f"{upload.size} B",
        "encodingFormat": _PARQUET,
        "sha256": upload.sha256,
    }


def _records(config: Config) -> dict[str, Any]:
    place = {"fileSet": {"@id": f"files-{config.name}"}}
    split = {
        "@type": "cr:Field",
        "@id": f"{config.name}/split",
        "dataType": "sc:Text",
        "source": {
            **place,
            "extract": {"fileProperty": "fullpath"},
            "transform": {"regex": rf"{config.folder}/(\w+)-\d{{5}}-of-\d{{5}}\.parquet$"},
        },
    }
    fields = [
        _field(f"{config.name}/{column}", feature, place | {"extract": {"column": column}})
        for column, feature in config.features.to_dict().items()
    ]
    return {
        "@type": "cr:RecordSet",
        "@id": config.name,
        "name": config.name,
        "description": config.text,
        "field": [split, *fields],
    }


def _field(name: str, feature: dict[str, Any], source: dict[str, Any]) -> dict[str, Any]:
    """Return the description of a column, or of a list's or record's part."""
    out: dict[str, Any] = {"@type": "cr:Field", "@id": name, "name": name}
    kind = feature.get("_type")
    if kind == "List":
        out |= _field(name, feature["feature"], source) | {"repeated": True}
    elif isinstance(kind, str):
        out |= {"dataType": _TYPES[feature.get("dtype", "int64")], "source": source}
        if "names" in feature:
            out["description"] = "A number; names in order: " + ", ".join(feature["names"])
    else:
        out["subField"] = [
            _field(f"{name}/{part}", inner, source | {"transform": {"jsonPath": part}})
            for part, inner in feature.items()
        ]
    return out
