"""What can go wrong with weights and models; every message is one Dutch line with its cure."""


class ModelError(Exception):
    """Base of all errors of this package."""


class UnknownModelError(ModelError):
    """No catalogue entry has that name and nothing lies at that path."""


class WrongRoleError(ModelError):
    """An embedder was given where a language model is needed, or the other way round."""


class MissingWeightsError(ModelError):
    """The weights are not on this computer."""


class MissingPackageError(MissingWeightsError):
    """The Python package that carries the weights is not installed."""


class DamagedWeightsError(ModelError):
    """The weights on disk differ from what was installed, or from what the catalogue says."""


class DiskError(ModelError):
    """The folder for weights cannot be written."""


class DiskFullError(DiskError):
    """The disk has no room for the weights."""


class DownloadError(ModelError):
    """The weights cannot be fetched."""


class OfflineError(DownloadError):
    """The hub cannot be reached, or the connection keeps breaking."""


class NotOnHubError(DownloadError):
    """The hub does not have the file, or does not give it without an account."""


class HashMismatchError(DownloadError):
    """What arrived is not what was announced."""


class UnusableModelError(ModelError):
    """The file is no model, or one that cannot be used here."""


class PromptTooLongError(ModelError):
    """The prompt does not fit in the model's context."""


class BusyError(ModelError):
    """Another answer is still being written."""


class GenerationError(ModelError):
    """The model stopped halfway through an answer."""
