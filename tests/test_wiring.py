def test_check_finds_nothing(db):
    from django.core.management import call_command

    call_command("check")
