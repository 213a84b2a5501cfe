/// `health.probe/1`: can the vendor be reached, and does it take our credentials?
enum HealthProbe1 {
    static let operation = "health.probe/1"

    static let request = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:gatehouse:schema:health.probe-1:request",
          "title": "Health probe request",
          "description": "Asks a provider for its vendor's health. It takes no parameters.",
          "type": "object",
          "properties": {},
          "additionalProperties": false,
          "examples": [{}]
        }

        """#

    static let result = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:gatehouse:schema:health.probe-1:result",
          "title": "Health probe result",
          "description": "How the vendor is.",
          "type": "object",
          "properties": {
            "healthy": {
              "title": "Healthy",
              "description": "Whether requests can be expected to succeed.",
              "type": "boolean"
            },
            "detail": {
              "title": "Detail",
              "description": "More for operators, such as the day the licence ends; null when there is nothing to say.",
              "type": ["string", "null"],
              "maxLength": 1000
            },
            "version": {
              "title": "Version",
              "description": "The version the vendor reports; null when it reports none.",
              "type": ["string", "null"],
              "maxLength": 100
            }
          },
          "required": ["healthy"],
          "additionalProperties": false,
          "examples": [{ "healthy": true, "detail": "licence valid until 2030-01-31", "version": "8.1.0" }]
        }

        """#
}
