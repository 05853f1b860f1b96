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


class OutdatedWeightsError(DamagedWeightsError):
    """The weights are of an earlier version of the catalogue; installing again mends it."""


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


class ServerError(ModelError):
    """Base of what can go wrong with a language model behind a server."""


class InvalidAddressError(ServerError):
    """The address cannot be that of a server, or holds what does not belong in it."""


class InvalidKeyError(ServerError):
    """The key cannot be one: it has characters that no header may hold."""


class ServerUnreachableError(ServerError):
    """Nothing answers at the address."""


class UnknownServerError(ServerError):
    """The name in the address is not known on this network."""


class InsecureServerError(ServerError):
    """No secure connection (TLS) can be made: a wrong certificate, or a server that speaks plain http."""


class ProxyFailedError(ServerError):
    """The proxy of this network does not let the request through."""


class RedirectedError(ServerError):
    """The server points to another address, which is not followed."""


class WrongPathError(ServerError):
    """The server is there, but has nothing at this path."""


class KeyNeededError(ServerError):
    """The server asks for a key."""


class KeyRefusedError(ServerError):
    """The server does not accept the key."""


class NoServedModelError(ServerError):
    """The server has no language model."""


class SeveralServedModelsError(ServerError):
    """The server has several language models, and which one to use was not said."""


class UnknownServedModelError(ServerError):
    """The server has no language model of that name."""


class RequestRefusedError(ServerError):
    """The server does not take the question, for a reason of its own."""


class ServerBusyError(ServerError):
    """The server has too much to do, or is still loading the model."""


class ServerFailedError(ServerError):
    """The server reports an error of its own."""


class NotOpenAIError(ServerError):
    """What answers does not speak the OpenAI protocol."""


class ServerSilentError(ServerError):
    """The server gave no sign of life for too long."""


class BrokenOffError(ServerError):
    """The connection was lost before the answer was complete."""


class NothingWrittenError(ServerError):
    """The model only thought, and wrote no answer."""
