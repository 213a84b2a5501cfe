extension Operation {
    /// `verification.biometric/1`: is this a living person, and the one in the reference picture?
    public static func biometricVerification<W: Workflow>(
        _ workflow: W.Type, processing: Processing = .multiStep, accepts: Accepts = Accepts(), steps: Int = 0
    ) -> Operation where W.Owner == P, W.Request == BiometricVerificationRequest, W.Result == VerificationResult {
        Operation("verification.biometric/1", workflow, processing: processing, accepts: accepts, steps: steps)
    }

    /// `templates.list/1`: one page of the account's templates.
    public static func templatesList<W: Workflow>(
        _ workflow: W.Type, processing: Processing = .singleStep, steps: Int = 0
    ) -> Operation where W.Owner == P, W.Request == ListingRequest, W.Result == TemplateListing {
        Operation("templates.list/1", workflow, processing: processing, steps: steps)
    }

    /// `plans.list/1`: one page of the checks that a template can be made of.
    public static func plansList<W: Workflow>(
        _ workflow: W.Type, processing: Processing = .singleStep, steps: Int = 0
    ) -> Operation where W.Owner == P, W.Request == ListingRequest, W.Result == PlanListing {
        Operation("plans.list/1", workflow, processing: processing, steps: steps)
    }

    /// `credential.acquire/1`: fetches a token, which the host keeps and puts into the other operations' calls. The manifest
    /// should require ``Manifest/Feature/acquiredCredentials``.
    public static func credentialAcquisition<W: Workflow>(
        _ workflow: W.Type, processing: Processing = .singleStep, steps: Int = 0
    ) -> Operation
    where W.Owner == P, W.Request == CredentialAcquisitionRequest, W.Result == AcquiredCredentials {
        Operation("credential.acquire/1", workflow, processing: processing, steps: steps)
    }

    /// `credentials.validate/1`: does the vendor take our credentials?
    public static func credentialsValidation<W: Workflow>(
        _ workflow: W.Type, processing: Processing = .singleStep, steps: Int = 0
    ) -> Operation
    where W.Owner == P, W.Request == CredentialsValidationRequest, W.Result == CredentialsValidationResult {
        Operation("credentials.validate/1", workflow, processing: processing, steps: steps)
    }
}
