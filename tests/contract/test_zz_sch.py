import pytest, schemathesis
from hypothesis import settings, HealthCheck
from kiosk.factory import create_app
from kiosk.settings import Settings

@pytest.fixture(scope="session")
def api_schema(tmp_path_factory):
    app = create_app(Settings(surface="staff", demo=True, secret_key="x", database_url=f"sqlite:///{tmp_path_factory.mktemp('x')/'k.db'}"))
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    app.extensions["kiosk"].close()

schema = schemathesis.pytest.from_fixture("api_schema")
N=[0]
@schema.parametrize()
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_api(case):
    N[0]+=1
    case.call_and_validate()

def test_n(): print("N",N)
