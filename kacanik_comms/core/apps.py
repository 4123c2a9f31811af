from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "kacanik_comms.core"

    def ready(self) -> None:
        from kacanik_comms.core.texts import keep_texts_clean  # noqa: PLC0415 - it looks at models

        keep_texts_clean()
