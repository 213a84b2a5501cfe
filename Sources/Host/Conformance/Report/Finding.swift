package import Domain

/// What a check found: where, what is wrong, and what to do next.
package struct Finding: Hashable, Sendable {
    package var place: String
    package var problem: String
    package var action: String

    package init(_ place: String, _ problem: String, action: String) {
        self.place = place
        self.problem = problem
        self.action = action
    }

    package var json: JSON {
        ["place": .string(place), "problem": .string(problem), "action": .string(action)]
    }

    package init?(_ json: JSON) {
        guard let place = json["place"]?.string, let problem = json["problem"]?.string,
            let action = json["action"]?.string
        else { return nil }
        self.init(place, problem, action: action)
    }
}
